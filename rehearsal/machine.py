"""Plays scripts against the flows alone: every message understood, every action as written."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any

from dialogue.events import Acted, Event, Heard, SlotChanged
from dialogue.fold import follow
from dialogue.graph import LISTEN, Graph
from dialogue.position import Position
from dialogue.step import decide
from rehearsal.scripts import Ran, Said, Script

# Actions in one turn, after which it is taken for endless.
MOST_ACTIONS = 30


class Conversation:
    """A conversation with the flows, written down as Rasa would.

    Args:
        graph: The flows.
        slots: The slots' initial values.

    Attributes:
        events: What happened so far.
        position: Where it stands.
        turns: The actions that ran after each message, listening not among them.
    """

    def __init__(self, graph: Graph, slots: Mapping[str, Any]) -> None:
        self.graph = graph
        self.slots = dict(slots)
        self.position = Position(slots=self.slots)
        self.events: list[Event] = []
        self.turns: list[list[str]] = []
        self._write(Acted(LISTEN))

    def say(self, said: Said, results: Iterable[Ran] = ()) -> list[str]:
        """Let the customer speak and the flows act until they listen.

        Args:
            said: What is said.
            results: What actions come to, in the order in which they run; others tell nothing.

        Returns:
            The actions that ran.
        """
        self._write(Heard(said.message()))
        for slot, value in said.fills:
            self._write(SlotChanged(slot, value))
        waiting = deque(ran for ran in results if ran.results)
        ran: list[str] = []
        self.turns.append(ran)
        while len(ran) < MOST_ACTIONS:
            action = self._act()
            if action == LISTEN:
                return ran
            ran.append(action)
            if waiting and waiting[0].action == action:
                for slot, value in waiting.popleft().results:
                    self._write(SlotChanged(slot, value))
        return ran

    @property
    def listens(self) -> bool:
        """Whether the flows wait for the customer."""
        return self.events[-1] == Acted(LISTEN)

    @property
    def waits_at(self) -> tuple[str, str] | None:
        """Flow and state of the question that waits, if one does."""
        stack = self.position.stack
        return (stack[-1].flow, stack[-1].state) if stack and stack[-1].waiting else None

    def _act(self) -> str:
        decision = decide(self.graph, self.position)
        for slot, value in decision.now.slots.items():
            if self.position.slots.get(slot) != value:
                self._write(SlotChanged(slot, value, decided=True))
        action = decision.action or LISTEN
        self._write(Acted(action))
        return action

    def _write(self, event: Event) -> None:
        self.events.append(event)
        self.position = follow(self.graph, self.position, event, self.slots)


def play(graph: Graph, script: Script) -> Conversation:
    """Play a script and return the conversation."""
    conversation = Conversation(graph, dict(script.given))
    for turn in script.turns:
        conversation.say(turn.said, turn.ran)
    return conversation


def faults(conversation: Conversation) -> list[str]:
    """Return what a customer must never meet: silence, no end, nothing left to do."""
    found = []
    for number, ran in enumerate(conversation.turns, 1):
        if not ran:
            found.append(f"nothing happens in turn {number}")
    if not conversation.listens:
        found.append(f"after {MOST_ACTIONS} actions the customer is still not waited for")
    elif conversation.position.stack and not conversation.waits_at:
        found.append("a task is under way, but no question waits")
    return found
