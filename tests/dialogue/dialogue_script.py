"""Dialogues as text, one event a line, played against flows as Rasa would play them.

```
> return_item                      the customer's intent
> inform order_number=HD1          ... naming something that fills a slot
> inform ordinal:2                 ... naming something that fills none
> return_item ~0.4 !angry "text"   ... how sure, how angry, in what words
> return_item !-0.9                ... how it sounds, from -1 to 1
> track ~0.5 ?swap~0.4              ... and what else it may be
> track order=HD1 & question        several wishes in one message
- action_check outcome=ok          what must come next, and the slots it sets
* utter_else                       an action of another policy, whatever flows would do
- action_check failed!             ... an action that is rejected
= order_number=HD1 reason=null     slots as they must be now
# done=return                       tasks that just ended, with their outcome
. abstains                         flows have nothing to say to the latest message
```
Before each line of the customer, flows must have decided to listen.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from typing import Any

from dialogue.events import Acted, Event, Heard, Message, SlotChanged, Wish
from dialogue.fold import follow
from dialogue.graph import LISTEN, Graph
from dialogue.position import Position
from dialogue.step import Decision, decide

_WORD = re.compile(r"^(?P<name>\w+)(?P<sign>[=:])(?P<value>.*)$", re.DOTALL)


class Played:
    """A conversation under way."""

    def __init__(self, graph: Graph, slots: Mapping[str, Any] | None = None) -> None:
        self.graph = graph
        self.initial = dict(slots or {})
        self.events: list[Event] = [Acted(LISTEN)]
        self.ended: tuple[tuple[str, str], ...] = ()
        # Followed event by event; test_histories shows that this is the same as from the start.
        self._followed = 0
        self._position = Position(slots=self.initial)

    @property
    def position(self) -> Position:
        """Where the conversation stands."""
        for event in self.events[self._followed :]:
            self._position = follow(self.graph, self._position, event, self.initial)
        self._followed = len(self.events)
        return self._position

    def decision(self) -> Decision:
        """What flows would do now."""
        return decide(self.graph, self.position)

    def hear(self, message: Message, filled: Mapping[str, Any]) -> None:
        """Let the customer speak."""
        self.events.append(Heard(message))
        self.events += [SlotChanged(slot, value) for slot, value in filled.items()]

    def act(self, results: Mapping[str, Any] | None = None, rejected: bool = False) -> str | None:
        """Do what flows decide, as Rasa would write it down."""
        decision = self.decision()
        if decision.action is None:
            return None
        slots = self.position.slots
        self.events += [
            SlotChanged(slot, value, decided=True)
            for slot, value in decision.now.slots.items()
            if slots.get(slot) != value
        ]
        self.ended = decision.now.ended
        self.run(decision.action, results or {}, rejected)
        return decision.action

    def run(self, action: str, results: Mapping[str, Any], rejected: bool = False) -> None:
        """Run an action."""
        self.events.append(Acted(action, rejected))
        self.events += [SlotChanged(slot, value) for slot, value in results.items()]


def play(graph: Graph, script: str, slots: Mapping[str, Any] | None = None) -> Played:
    """Play a dialogue; every line must come true."""
    played = Played(graph, slots)
    for number, line in enumerate(script.strip().splitlines(), 1):
        text = line.strip()
        if text:
            _play_line(played, text[0], text[1:].strip(), f"line {number}: {text}")
    return played


def _play_line(played: Played, sign: str, text: str, place: str) -> None:
    if sign == ">":
        if not isinstance(played.events[-1], Acted) or played.events[-1].action != LISTEN:
            decided = played.act()
            assert decided in (LISTEN, None), f"{place}\nfirst wanted: {decided}"
            if decided is None:
                played.run(LISTEN, {})
        played.hear(*_message(text))
    elif sign == "-":
        action, _, rest = text.partition(" ")
        results, _, words = _pairs(rest)
        decided = played.act(results, "failed!" in words)
        assert decided == action, f"{place}\ndecided: {decided}"
    elif sign == "*":
        action, _, rest = text.partition(" ")
        played.run(action, _pairs(rest)[0])
    elif sign == "=":
        slots = played.decision().now.slots
        for slot, value in _pairs(text)[0].items():
            assert slots.get(slot) == value, f"{place}\n{slot} is {slots.get(slot)!r}"
    elif sign == "#":
        told = tuple([(flow, str(outcome)) for outcome, flow in _pairs(text)[0].items()])
        ended = played.decision().now.ended or played.ended
        assert ended == told, f"{place}\n{ended}"
    elif sign == ".":
        assert played.decision().action is None, f"{place}\n{played.decision().action}"
    else:
        raise AssertionError(f"{place}: not a line of a dialogue")


def _message(text: str) -> tuple[Message, dict[str, Any]]:
    parts = [part.strip() for part in text.split(" & ")]
    messages = [_part(part) for part in parts]
    first, filled = messages[0]
    if len(parts) == 1:
        return first, filled
    wishes = tuple([Wish(message.intent, message.entities) for message, _ in messages])
    merged: dict[str, Any] = {}
    for _, slots in messages:
        for slot, value in slots.items():
            merged[slot] = [merged[slot], value] if slot in merged else value
    entities = tuple([entity for wish in wishes for entity in wish.entities])
    words = tuple([str(value) for _, value in entities])
    return first._replace(entities=entities, words=words, wishes=wishes), merged


def _part(text: str) -> tuple[Message, dict[str, Any]]:
    intent, _, rest = text.partition(" ")
    filled, mentioned, words = _pairs(rest)
    sure = next((float(word[1:]) for word in words if word.startswith("~")), 1.0)
    moods = {word[1:] for word in words if word.startswith("!")}
    others = [word[1:].split("~") for word in words if word.startswith("?")]
    scores = [float(mood) for mood in moods if mood != "angry"]
    said = " ".join(word for word in words if word[0] not in "~!?")
    named = [
        (name, one)
        for name, value in (filled | mentioned).items()
        for one in (value if isinstance(value, list) else [value])
    ]
    message = Message(
        intent=intent,
        confidence=sure,
        text=said or f"/{intent}",
        entities=tuple(named),
        words=tuple([f"the {value}" for _, value in named]),
        sentiment="negative" if "angry" in moods or min(scores, default=0) < 0 else "neutral",
        anger="angry" in moods,
        ranking=((intent, sure), *((name, float(rank)) for name, rank in others)),
        score=scores[0] if scores else None,
    )
    return message, filled


def _pairs(text: str) -> tuple[dict[str, Any], dict[str, Any], list[str]]:
    filled: dict[str, Any] = {}
    mentioned: dict[str, Any] = {}
    words: list[str] = []
    for word in shlex.split(text):
        match = _WORD.match(word)
        if match:
            target = filled if match["sign"] == "=" else mentioned
            target[match["name"]] = _value(match["value"])
        else:
            words.append(word)
    return filled, mentioned, words


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
