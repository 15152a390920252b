"""Plays written conversations against the running stack and tells where they went astray."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from dialogue.document import Node, parse
from dialogue.fields import Fields, items
from dialogue.graph import ENDINGS
from dialogue.problems import Place, Problem, nearest
from launcher.settings import Settings
from services.rasa_caller import Signed

REPLY_SECONDS = 30.0
KEYS = ("name", "customer_id", "turns")
TURN_KEYS = ("customer", "says", "never", "actions", "slots", "flow", "state", "ended")
# A blank that nothing filled, or a value as Python writes it.
UNFIT = re.compile(r"\{[\w']")
# What `flow` says when no question waits.
NO_FLOW = "none"


class WrittenWrong(ValueError):
    """Written conversations cannot be read; lists every problem with file and line."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in sorted(problems)))


@dataclass(frozen=True)
class Turn:
    """One message of the customer and what is expected of the reply.

    Attributes:
        customer: What the customer writes, or a button's payload.
        says: Texts that the reply must contain.
        never: Texts that the reply must not contain.
        actions: Actions that must have run in this turn, in this order, others between them.
        slots: Values that slots must have after the turn.
        flow: Flow whose question must wait after the turn; `none` when none may.
        state: State of that flow.
        ended: How flows must have ended in the turn, by flow.
        place: Where the turn is written.
    """

    customer: str
    says: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    slots: dict[str, Any] = field(default_factory=dict)
    flow: str = ""
    state: str = ""
    ended: dict[str, Any] = field(default_factory=dict)
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Conversation:
    """A written conversation.

    Attributes:
        name: What it shows, as a sentence.
        customer_id: Signed-in customer, or None for a stranger.
        turns: The customer's messages in order.
    """

    name: str
    customer_id: str | None
    turns: tuple[Turn, ...]


@dataclass(frozen=True)
class Played:
    """What happened in one turn.

    Attributes:
        turn: The turn as written.
        replies: Messages of the assistant as the REST channel gave them.
        actions: Names of the actions that ran.
        slots: Slots after the turn.
        waits_at: Flow and state of the question that waits; None when none does.
        ended: Flows that ended, with their outcome.
    """

    turn: Turn
    replies: tuple[dict[str, Any], ...]
    actions: tuple[str, ...]
    slots: dict[str, Any]
    waits_at: tuple[str, str] | None = None
    ended: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """All that was said, a message a line."""
        return "\n".join(reply["text"] for reply in self.replies if reply.get("text"))

    @property
    def buttons(self) -> list[str]:
        """Titles of the buttons shown."""
        return [button["title"] for reply in self.replies for button in reply.get("buttons") or ()]

    def problems(self) -> list[str]:
        """Return what differs from the expectation; empty when all is as written."""
        shown = "\n".join([self.text, *self.buttons])
        problems = [f"does not say {text!r}" for text in self.turn.says if text not in shown]
        problems += [f"says {text!r}" for text in self.turn.never if text in shown]
        if not shown.strip():
            problems.append("is silent")
        if UNFIT.search(shown):
            problems.append("shows what is no words: a blank, or data")
        remaining = iter(self.actions)
        problems += [
            f"does not run {action}" for action in self.turn.actions if action not in remaining
        ]
        problems += [
            f"slot {name} is {self.slots.get(name)!r}, not {value!r}"
            for name, value in self.turn.slots.items()
            if self.slots.get(name) != value
        ]
        return problems + self._astray()

    def _astray(self) -> list[str]:
        """Return what differs in where the flows stand."""
        turn, problems = self.turn, []
        flow, state = self.waits_at or (NO_FLOW, "")
        if turn.flow and turn.flow != flow:
            problems.append(f"flow {flow!r} waits, not {turn.flow!r}")
        if turn.state and turn.state != state:
            problems.append(f"state {state or 'none'!r} waits, not {turn.state!r}")
        return problems + [
            f"flow {name} ended {self.ended.get(name, 'not at all')}, not {outcome}"
            for name, outcome in turn.ended.items()
            if self.ended.get(name) != outcome
        ]


def load(path: Path) -> list[Conversation]:
    """Read the conversations of a YAML file.

    Args:
        path: File with a top-level list `conversations`; docs/conversations.md tells the format.

    Raises:
        WrittenWrong: When something in it is not known; tells every problem with its line.
    """
    problems: list[Problem] = []
    tree, wrong = parse(path.read_text(encoding="utf-8"), str(path))
    problems += wrong
    found: list[Conversation] = []
    if tree is not None:
        top = Fields(tree, f"file {str(path)!r}", ("conversations",), problems)
        listed = top.get("conversations")
        if listed is None:
            top.missing("conversations")
        found = [_conversation(node, problems) for node in items(listed)] if listed else []
    if problems:
        raise WrittenWrong(problems)
    return found


def play(conversation: Conversation, settings: Settings, token: str) -> Iterator[Played]:
    """Play a conversation over the REST channel, a turn at a time.

    Args:
        conversation: What the customer writes.
        settings: Where the Rasa server listens.
        token: Secret of Rasa's HTTP API, which tells the actions and slots.

    Yields:
        What happened in each turn.

    Raises:
        httpx.HTTPError: When the server does not answer.
    """
    sender = f"play-{uuid.uuid4()}"
    metadata = {"customer_id": conversation.customer_id} if conversation.customer_id else {}
    with httpx.Client(base_url=settings.rasa_url, timeout=REPLY_SECONDS) as rasa:
        rasa.auth = Signed(token)
        for turn in conversation.turns:
            replies = rasa.post(
                "/webhooks/rest/webhook",
                json={"sender": sender, "message": turn.customer, "metadata": metadata},
            )
            replies.raise_for_status()
            tracker = rasa.get(f"/conversations/{sender}/tracker")
            tracker.raise_for_status()
            yield Played(
                turn=turn,
                replies=tuple(replies.json()),
                slots=tracker.json()["slots"],
                **_last_turn(tracker.json()["events"]),
            )


def _last_turn(events: list[dict[str, Any]]) -> dict[str, Any]:
    """Return actions, the question that waits and the flows that ended since the last message."""
    actions: list[dict[str, Any]] = []
    for event in events:
        if event["event"] == "user":
            actions = []
        elif event["event"] == "action":
            actions.append(event)
    told = [event.get("metadata") or {} for event in actions]
    at = told[-1] if told else {}
    return {
        "actions": tuple(event["name"] for event in actions),
        "waits_at": (at["flow"], at["state"]) if at.get("flow") else None,
        "ended": {one["flow"]: one["outcome"] for facts in told for one in facts.get("ended", ())},
    }


def _conversation(node: Node, problems: list[Problem]) -> Conversation:
    fields = Fields(node, "a conversation", KEYS, problems)
    name = fields.word("name") or "?"
    fields.what = f"conversation {name!r}"
    for key in ("name", "turns"):
        if key not in fields:
            fields.missing(key)
    listed = fields.get("turns")
    turns = [_turn(item, name, problems) for item in items(listed)] if listed else []
    return Conversation(name, fields.word("customer_id"), tuple(turns))


def _turn(node: Node, name: str, problems: list[Problem]) -> Turn:
    fields = Fields(node, f"a turn of conversation {name!r}", TURN_KEYS, problems)
    if "customer" not in fields:
        fields.missing("customer")
    ended = fields.names("ended")
    for outcome in set(ended.values()) - set(ENDINGS):
        what = f"no task ends as {outcome!r}"
        problems.append(Problem(fields.place("ended"), what, nearest(outcome, ENDINGS)))
    return Turn(
        customer=fields.word("customer") or "",
        says=_texts(fields, "says"),
        never=_texts(fields, "never"),
        actions=_texts(fields, "actions"),
        slots=_plain(fields, "slots", problems),
        flow=fields.word("flow") or "",
        state=fields.word("state") or "",
        ended=dict(ended),
        place=node.place,
    )


def _texts(fields: Fields, key: str) -> tuple[str, ...]:
    node = fields.get(key)
    return tuple(str(item.value) for item in items(node)) if node else ()


def _plain(fields: Fields, key: str, problems: list[Problem]) -> dict[str, Any]:
    """Return values by name, lists and mappings among them."""
    node = fields.get(key)
    plain = node.plain() if node else {}
    if node and not isinstance(plain, dict):
        problems.append(Problem(node.place, f"{key!r} in {fields.what} must be values by slot"))
        return {}
    return dict(plain)
