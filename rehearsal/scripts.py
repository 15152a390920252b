"""What a rehearsal plays: what the customer says and what actions come to, without wording."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from dialogue.conditions import WEEKDAYS
from dialogue.events import Message

Pairs = tuple[tuple[str, Any], ...]

# A Monday; the days of its week stand for all others.
WEEK = datetime(2024, 1, 1)
WORDS = "in so many words"


class Said(NamedTuple):
    """What the customer means to say.

    Attributes:
        intent: The intent.
        fills: Values by slot that the message names.
        facts: What conditions may ask of the message: `anger`, `hour`, `entities` and the like.
        free: Whether the words themselves are the answer.
    """

    intent: str
    fills: Pairs = ()
    facts: Pairs = ()
    free: bool = False

    def message(self, text: str = "") -> Message:
        """Return it as a message that was understood as meant."""
        facts = dict(self.facts)
        # Slots are filled by entities of their own name, unless a domain maps them otherwise.
        names = {slot: value for slot, value in self.fills}
        named = {name: names.get(name, True) for name in sorted(facts.get("entities") or ())}
        entities = tuple((names | named).items())
        return Message(
            intent=self.intent,
            text=text or (WORDS if self.free else f"/{self.intent}"),
            entities=entities,
            sentiment=facts.get("sentiment"),
            anger=facts.get("anger"),
            channel=facts.get("channel") or "",
            words=tuple([str(value) for _, value in entities]),
            at=_moment(facts),
        )

    def __str__(self) -> str:
        """Return it as one would tell it: the intent, and what is named."""
        named = [f"{slot}={value!r}" for slot, value in self.fills]
        facts = [f"{name} is {_shown(value)}" for name, value in self.facts]
        return " ".join([self.intent or "anything", *named, *facts])


class Ran(NamedTuple):
    """An action, and the slots it set."""

    action: str
    results: Pairs = ()

    def __str__(self) -> str:
        """Return the action with what it came to."""
        told = ", ".join(f"{slot}={value!r}" for slot, value in self.results)
        return f"{self.action} ({told})" if told else self.action


class Turn(NamedTuple):
    """What the customer says, and what the actions that follow come to."""

    said: Said
    ran: tuple[Ran, ...] = ()


class Script(NamedTuple):
    """A conversation to play.

    Attributes:
        turns: Its turns.
        given: Slots that are set before it begins.
    """

    turns: tuple[Turn, ...] = ()
    given: Pairs = ()

    def hears(self, said: Said) -> Script:
        """Return the script with another turn."""
        return self._replace(turns=(*self.turns, Turn(said)))

    def runs(self, ran: Ran) -> Script:
        """Return the script with another action in its last turn."""
        last = self.turns[-1]
        return self._replace(turns=(*self.turns[:-1], last._replace(ran=(*last.ran, ran))))

    def __str__(self) -> str:
        """Return the script on one line."""
        return " ▸ ".join(str(turn.said) for turn in self.turns)


def _moment(facts: Mapping[str, Any]) -> datetime | None:
    hour, weekday = facts.get("hour"), facts.get("weekday")
    if hour is None and weekday is None:
        return None
    day = WEEKDAYS.index(weekday) if weekday in WEEKDAYS else 0
    return WEEK + timedelta(days=day, hours=int(hour or 0))


def _shown(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset) else value
