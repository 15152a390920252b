"""Where a conversation stands: the tasks under way and what is known of the present turn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from dialogue.conditions import WEEKDAYS, Values
from dialogue.events import Message
from dialogue.graph import Flow, Graph, State

Slots = Mapping[str, Any]

NO_MESSAGE = Message()


class Frame(NamedTuple):
    """One task under way.

    Attributes:
        flow: Its flow.
        state: The state it is in.
        step: The number of the next step of that state.
        waiting: Whether the state's question was asked and waits for its answer.
        attempts: Failed answers to that question so far.
        passed: States whose question has its answer, in order.
        given: Slots filled since the task began, the message that began it included.
        kept: The task's own slots and their values while another task lies on top of it.
        prelude: Response said right before the question is asked again.
        called: Whether another task called it and goes on after it.
        offered: Whether nobody asked for it: an escalation.
        skipped: Slots whose question the customer left out.
        among: The values put to the customer when several were named for one answer.
        lent: Slots it was given by its caller, and what they held before.
        brief: Whether it only does what it can without asking: a person takes over after it.
    """

    flow: str
    state: str
    step: int = 0
    waiting: bool = False
    attempts: int = 0
    passed: tuple[str, ...] = ()
    given: frozenset[str] = frozenset()
    kept: tuple[tuple[str, Any], ...] = ()
    prelude: str = ""
    called: bool = False
    offered: bool = False
    skipped: frozenset[str] = frozenset()
    among: tuple[Any, ...] = ()
    lent: tuple[tuple[str, Any], ...] = ()
    brief: bool = False

    def but(self, **changes: Any) -> Frame:
        """Return the task with some attributes changed; `_replace` at half its price."""
        values = list(self)
        for name, value in changes.items():
            values[_FRAME_INDEX[name]] = value
        return tuple.__new__(Frame, values)

    def told(self, filled: Slots) -> Frame:
        """Return the task knowing that the latest message filled slots for it."""
        given = {slot for slot, value in filled.items() if value is not None}
        return self if given <= self.given else self.but(given=self.given | given)

    def enter(self, state: str) -> Frame:
        """Return the task at the beginning of a state."""
        return self.but(state=state, step=0, waiting=False, attempts=0, prelude="", among=())


_FRAME_INDEX = {name: index for index, name in enumerate(Frame._fields)}


class Choice(NamedTuple):
    """Two tasks put to the customer: which is meant?

    Attributes:
        flows: Each flow with the intent that starts it.
        filled: What the message filled that left it open.
    """

    flows: tuple[tuple[str, str], ...]
    filled: Slots


class Doubt(NamedTuple):
    """What the customer was asked about: did they mean it?

    Attributes:
        intent: What was understood; empty where a no to an open question made us ask.
        text: What they wrote.
    """

    intent: str
    text: str = ""


class Memory(NamedTuple):
    """What is remembered beyond the present turn, and changes rarely.

    Attributes:
        choice: The tasks put to the customer with the latest reply, or None.
        doubt: What they were asked whether they mean it with the latest reply, or None.
        done: The task that ended last, if it can begin anew, and the number of the message after
            which it ended.
        silent: Reminders since the customer last said something.
        offers: What was pushed at the customer in this session.
        last_offer: The number of the message after which that was done last.
    """

    choice: Choice | None = None
    doubt: Doubt | None = None
    done: tuple[str, int] | None = None
    silent: int = 0
    offers: int = 0
    last_offer: int = 0


NOTHING_REMEMBERED = Memory()


class Why(NamedTuple):
    """What led to a decision; `dialogue.explanation` puts it into words.

    Attributes:
        kind: For example `trigger`, `branch`, `answer` or the key of a pattern.
        detail: What it was, for example the trigger or the branch.
    """

    kind: str = ""
    detail: Any = None


NO_REASON = Why()


class Position(NamedTuple):
    """Where a conversation stands.

    Attributes:
        slots: Present values.
        stack: Tasks under way; the last one is at work, the others wait for it.
        says: Responses to say before anything else.
        message: The latest message.
        unheard: Whether that message still has to be made sense of.
        filled: What the latest message filled.
        before: The slots as they were when it came.
        decided: Changes of slots written down since the last action.
        angry: Angry messages in a row.
        trend: How the customer's mood develops, -1 to 1; see mood.py.
        acted: Actions since the customer was last waited for.
        ours: Whether this turn belongs to a flow.
        heard: Messages so far.
        reminded: Whether a reminder was scheduled for the present silence.
        ended: Flows that ended since the last action, each with its outcome.
        why: What led here last.
        memory: What is remembered beyond the turn.
    """

    slots: Slots
    stack: tuple[Frame, ...] = ()
    says: tuple[str, ...] = ()
    message: Message = NO_MESSAGE
    unheard: bool = False
    filled: Slots = {}
    before: Slots = {}
    decided: tuple[tuple[str, Any], ...] = ()
    angry: int = 0
    trend: float = 0.0
    acted: int = 0
    ours: bool = False
    heard: int = 0
    reminded: bool = False
    ended: tuple[tuple[str, str], ...] = ()
    why: Why = NO_REASON
    memory: Memory = NOTHING_REMEMBERED

    def but(self, **changes: Any) -> Position:
        """Return the position with some attributes changed; `_replace` at half its price."""
        values = list(self)
        for name, value in changes.items():
            values[_POSITION_INDEX[name]] = value
        return tuple.__new__(Position, values)

    @property
    def top(self) -> Frame:
        """The task at work."""
        return self.stack[-1]

    def with_top(self, frame: Frame) -> Position:
        """Return the position with another task in place of the one at work."""
        if frame is self.stack[-1]:
            return self
        return self.but(stack=(*self.stack[:-1], frame))

    def with_slots(self, changes: Slots) -> Position:
        """Return the position with slots changed."""
        slots = self.slots
        for slot, value in changes.items():
            if slots.get(slot) != value:
                return self.but(slots={**slots, **changes})
        return self

    def values(self) -> Values:
        """Return slots and facts, as conditions see them."""
        message = self.message
        values = Values(self.slots)
        values["intent"] = message.intent
        values["channel"] = message.channel
        values["anger"] = bool(message.anger)
        values["angry_in_a_row"] = self.angry
        values["attempts"] = self.stack[-1].attempts if self.stack else 0
        values["entities"] = message.names
        # Not the slot of that name, which still holds how an earlier message sounded.
        values["sentiment"] = message.sentiment
        values["sentiment_trend"] = self.trend
        at = message.at
        values["hour"] = at.hour if at else None
        values["weekday"] = WEEKDAYS[at.weekday()] if at else None
        return values


_POSITION_INDEX = {name: index for index, name in enumerate(Position._fields)}


def flow_of(graph: Graph, frame: Frame) -> Flow:
    """Return the flow of a task."""
    return graph.flows[frame.flow]


def state_of(graph: Graph, frame: Frame) -> State:
    """Return the state a task is in."""
    return graph.flows[frame.flow].states[frame.state]
