"""What flow files say, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from dialogue.conditions import Condition
from dialogue.names import OFFERED, OUTCOME, SILENCE, Names
from dialogue.patterns import Limits, Patterns, Reaction
from dialogue.problems import NOWHERE, Place

__all__ = ["Branch", "Call", "Flow", "Graph", "Limits", "Names", "Patterns", "Reaction", "State"]

END = "end"
LISTEN = "action_listen"

DONE = "done"
ABANDONED = "abandoned"
HANDED_OVER = "handed_over"
ENDINGS = (DONE, ABANDONED, HANDED_OVER)

# Whether a value from before a task counts: never, or where the task itself ended just now.
ALWAYS, LATER = "always", "later"

FAILED = "failed"
TIMED_OUT = "timed_out"
# A tuple: an action may tell what cannot be looked up in a set.
FAILURES = (FAILED, TIMED_OUT)
# The outcome of a call that was not made because the customer was offered enough.
WITHHELD = "withheld"


class Step(NamedTuple):
    """One thing a state does.

    Attributes:
        kind: `say`, `do`, `ask` or `call`.
        name: Response, action, slot or flow.
        action: What Rasa runs for it; empty for a call.
        instead: What is said when that action fails; only of a question.
    """

    kind: str
    name: str
    action: str = ""
    instead: str = ""


class Branch(NamedTuple):
    """A way out of a state; without a condition it is always open.

    Attributes:
        to: The state it leads to, or `end`.
        condition: When it is open.
        place: Where it stands.
        outcome: The key of `on` it was written as; empty when it stands under `next`.
    """

    to: str
    condition: Condition | None = None
    place: Place = NOWHERE
    outcome: str = ""


class Argument(NamedTuple):
    """What a call gives for a slot: the value of another one, or a value as written."""

    slot: str
    value: Any = None
    of_slot: str = ""


@dataclass(frozen=True)
class Call:
    """Another flow that a state runs.

    Attributes:
        flow: The flow.
        gives: What it is given.
        returns: Slot of the caller by the slot of the called flow whose value it gets.
    """

    flow: str
    gives: tuple[Argument, ...] = ()
    returns: Mapping[str, str] = field(default_factory=dict)


class Rule(NamedTuple):
    """What an answer must be, and what is said when it is not."""

    condition: Condition
    otherwise: str
    place: Place = NOWHERE


@dataclass(frozen=True)
class State:
    """A state of a flow; docs/flows.md tells what each key means.

    Attributes:
        steps: What it does, in order.
        branches: Where it goes next, first open one first.
        ask: The slot it asks for, or None.
        call: The flow it calls, or None.
        heard: State to go to by the intent heard while its question waits.
        unknown: Response or state for a customer who does not know the answer.
        ask_again: ALWAYS, LATER or empty: when a value from before the task does not count.
        end: How the task ends with it; empty when the task goes on.
        groups: The groups of states it lies in, outermost first.
        places: Where each key stands.
    """

    name: str
    steps: tuple[Step, ...] = ()
    branches: tuple[Branch, ...] = ()
    ask: str | None = None
    call: Call | None = None
    choices: str | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    heard: Mapping[str, str] = field(default_factory=dict)
    takes_text: bool = False
    several: bool = False
    valid: tuple[Rule, ...] = ()
    attempts: int | None = None
    otherwise: str | None = None
    optional: bool = False
    unknown: str | None = None
    ask_again: str = ""
    depends_on: tuple[str, ...] = ()
    clear: tuple[str, ...] = ()
    stay_on: tuple[str, ...] = ()
    end: str = ""
    groups: tuple[str, ...] = ()
    place: Place = NOWHERE
    places: Mapping[str, Place] = field(default_factory=dict)
    # Worked out once: slots that have their value from this state.
    gives: tuple[str, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Gather the slots that the state fills."""
        returned = tuple(self.call.returns.values()) if self.call else ()
        object.__setattr__(self, "gives", ((self.ask,) if self.ask else ()) + returned)

    @property
    def ask_step(self) -> int:
        """Number of the step that asks."""
        return next(number for number, step in enumerate(self.steps) if step.kind == "ask")

    @property
    def acts(self) -> bool:
        """Whether it has an outcome: it runs an action or calls a flow."""
        return any(step.kind in ("do", "call") for step in self.steps)


@dataclass(frozen=True)
class Trigger:
    """An intent that starts a flow, when its condition holds."""

    intent: str
    flow: str
    condition: Condition | None = None
    place: Place = NOWHERE


@dataclass(frozen=True)
class Flow:
    """A task.

    Attributes:
        start: Name of the first state.
        states: States by name, in file order; those of groups among them.
        titles: What customers call it, by language; under an empty text, in every language.
        args: Slots that whoever calls it must give.
        kept_slots: Asked slots that outlive the flow.
        cleared_slots: Slots it does not ask and clears at its end all the same.
        takes_over: Slots whose answer it takes over from the task it interrupts.
        drops_others: Whether its end is also the end of the tasks it interrupted.
        unsure: What is asked first when it may not be meant and would interrupt a task.
        optional: Whether it is dropped, not resumed, when the customer turns to something else.
        again: States after whose end "not that one" begins it anew.
        alone: Whether it is left out where the same message wishes or answers something else.
        offer: Whether it pushes something at the customer, which has a limit.
    """

    name: str
    start: str
    states: Mapping[str, State]
    description: str = ""
    titles: Mapping[str, str] = field(default_factory=dict)
    triggers: tuple[Trigger, ...] = ()
    args: tuple[str, ...] = ()
    kept_slots: frozenset[str] = frozenset()
    cleared_slots: frozenset[str] = frozenset()
    takes_over: frozenset[str] = frozenset()
    drops_others: bool = False
    unsure: str = ""
    optional: bool = False
    offer: bool = False
    again: frozenset[str] = frozenset()
    alone: bool = False
    place: Place = NOWHERE
    places: Mapping[str, Place] = field(default_factory=dict)
    # Worked out once, because every message needs them.
    asked_slots: frozenset[str] = field(init=False, repr=False)
    own_slots: tuple[str, ...] = field(init=False, repr=False)
    slots_to_clear: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Work out which slots belong to the flow."""
        states = self.states.values()
        asked = frozenset(slot for state in states for slot in state.gives)
        choices = frozenset(state.choices for state in states if state.choices)
        own = asked | choices | frozenset(self.args)
        object.__setattr__(self, "asked_slots", asked)
        object.__setattr__(self, "own_slots", tuple(sorted(own)))
        object.__setattr__(self, "slots_to_clear", (own | self.cleared_slots) - self.kept_slots)

    @property
    def hands_over(self) -> bool:
        """Whether a person takes over at one of its ends."""
        return any(state.end == HANDED_OVER for state in self.states.values())

    @property
    def endings(self) -> tuple[str, ...]:
        """How it can end, as far as its states say."""
        found = [state.end for state in self.states.values() if state.end]
        ways = (branch.to for state in self.states.values() for branch in state.branches)
        done = (
            [DONE] if END in ways or any(s.otherwise == END for s in self.states.values()) else []
        )
        return tuple(dict.fromkeys(done + found))


@dataclass(frozen=True)
class Graph:
    """All flows and what holds across them.

    Attributes:
        triggers: Triggers by intent, those with a condition first, then in file order.
        managed_slots: Slots that flows ask, choose from, give, clear or write.
    """

    flows: Mapping[str, Flow]
    patterns: Patterns = field(default_factory=Patterns)
    triggers: Mapping[str, tuple[Trigger, ...]] = field(init=False, repr=False)
    managed_slots: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Sort the triggers by intent and gather the slots."""
        by_intent: dict[str, list[Trigger]] = {}
        managed: set[str] = {OUTCOME, OFFERED, SILENCE}
        for flow in self.flows.values():
            managed.update(flow.own_slots, flow.cleared_slots)
            for state in flow.states.values():
                managed.update(state.clear)
                managed.update(given.slot for given in (state.call.gives if state.call else ()))
            for trigger in flow.triggers:
                by_intent.setdefault(trigger.intent, []).append(trigger)
        for claims in by_intent.values():
            claims.sort(key=lambda trigger: trigger.condition is None)
        triggers = {intent: tuple(claims) for intent, claims in by_intent.items()}
        object.__setattr__(self, "triggers", triggers)
        object.__setattr__(self, "managed_slots", frozenset(managed))
