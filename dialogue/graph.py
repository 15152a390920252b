"""What flow files say, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from dialogue.conditions import Condition
from dialogue.problems import NOWHERE, Place

END = "end"
LISTEN = "action_listen"


@dataclass(frozen=True)
class Names:
    """What the domain knows, by name.

    Attributes:
        intents: Intents.
        slots: Slots.
        actions: Actions that run, responses not among them.
        responses: Responses (`utter_…`).
        told_slots: Slots a customer's message can fill by itself; None when that is not known.
    """

    intents: frozenset[str]
    slots: frozenset[str]
    actions: frozenset[str]
    responses: frozenset[str]
    told_slots: frozenset[str] | None = None


class Step(NamedTuple):
    """One thing a state does.

    Attributes:
        kind: `say`, `do`, `ask` or `call`.
        name: Response, action, slot or flow.
        action: What Rasa runs for it; empty for a call.
    """

    kind: str
    name: str
    action: str = ""


class Branch(NamedTuple):
    """A way out of a state; without a condition it is always open."""

    to: str
    condition: Condition | None = None
    place: Place = NOWHERE


@dataclass(frozen=True)
class State:
    """A state of a flow; docs/flows.md tells what each key means.

    Attributes:
        steps: What it does, in order.
        branches: Where it goes next, first open one first.
        ask: The slot it asks for, or None.
        places: Where each key stands.
    """

    name: str
    steps: tuple[Step, ...] = ()
    branches: tuple[Branch, ...] = ()
    ask: str | None = None
    choices: str | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    takes_text: bool = False
    attempts: int | None = None
    otherwise: str | None = None
    ask_again: bool = False
    depends_on: tuple[str, ...] = ()
    clear: tuple[str, ...] = ()
    stay_on: tuple[str, ...] = ()
    place: Place = NOWHERE
    places: Mapping[str, Place] = field(default_factory=dict)

    @property
    def ask_step(self) -> int:
        """Number of the step that asks."""
        return next(number for number, step in enumerate(self.steps) if step.kind == "ask")


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
        states: States by name, in file order.
        kept_slots: Asked slots that outlive the flow.
        cleared_slots: Slots it does not ask and clears at its end all the same.
        takes_over: Slots whose answer it takes over from the task it interrupts.
        drops_others: Whether its end is also the end of the tasks it interrupted.
        optional: Whether it is dropped, not resumed, when the customer turns to something else.
    """

    name: str
    start: str
    states: Mapping[str, State]
    description: str = ""
    triggers: tuple[Trigger, ...] = ()
    kept_slots: frozenset[str] = frozenset()
    cleared_slots: frozenset[str] = frozenset()
    takes_over: frozenset[str] = frozenset()
    drops_others: bool = False
    optional: bool = False
    place: Place = NOWHERE
    places: Mapping[str, Place] = field(default_factory=dict)
    # Worked out once, because every message needs them.
    asked_slots: frozenset[str] = field(init=False, repr=False)
    own_slots: tuple[str, ...] = field(init=False, repr=False)
    slots_to_clear: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Work out which slots belong to the flow."""
        states = self.states.values()
        asked = frozenset(state.ask for state in states if state.ask)
        choices = frozenset(state.choices for state in states if state.choices)
        object.__setattr__(self, "asked_slots", asked)
        object.__setattr__(self, "own_slots", tuple(sorted(asked | choices)))
        cleared = (asked | choices | self.cleared_slots) - self.kept_slots
        object.__setattr__(self, "slots_to_clear", cleared)


class Reaction(NamedTuple):
    """A condition over every flow, and what it brings: a response or a flow."""

    condition: Condition
    name: str
    place: Place = NOWHERE


class Limits(NamedTuple):
    """Numbers that keep a conversation from going astray.

    Attributes:
        attempts: Failed answers to one question before something else is tried.
        depth: Tasks that may wait on each other.
        actions: Actions in a row without waiting for the customer; Rasa itself stops at 10.
        sure: Confidence from which an intent that starts another flow beats a detail in the
            same message that answers the question.
    """

    attempts: int = 3
    depth: int = 5
    actions: int = 8
    sure: float = 0.7


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True)
class Patterns:
    """What holds across all flows; empty texts mean that nothing is said."""

    before: tuple[Reaction, ...] = ()
    escalate: tuple[Reaction, ...] = ()
    abandon_intents: frozenset[str] = frozenset()
    abandon_say: str = ""
    abandon_nothing: str = ""
    resume: str = ""
    not_understood: str = ""
    too_many_attempts: str = ""
    detail_intents: frozenset[str] = frozenset()
    only_choice_intents: frozenset[str] = frozenset()
    limits: Limits = DEFAULT_LIMITS
    places: Mapping[str, Place] = field(default_factory=dict)


@dataclass(frozen=True)
class Graph:
    """All flows and what holds across them.

    Attributes:
        triggers: Triggers by intent, those with a condition first, then in file order.
        managed_slots: Slots that flows ask, choose from or clear.
    """

    flows: Mapping[str, Flow]
    patterns: Patterns = Patterns()
    triggers: Mapping[str, tuple[Trigger, ...]] = field(init=False, repr=False)
    managed_slots: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Sort the triggers by intent and gather the slots."""
        by_intent: dict[str, list[Trigger]] = {}
        managed: set[str] = set()
        for flow in self.flows.values():
            managed.update(flow.own_slots, flow.cleared_slots)
            managed.update(*(state.clear for state in flow.states.values()))
            for trigger in flow.triggers:
                by_intent.setdefault(trigger.intent, []).append(trigger)
        for claims in by_intent.values():
            claims.sort(key=lambda trigger: trigger.condition is None)
        triggers = {intent: tuple(claims) for intent, claims in by_intent.items()}
        object.__setattr__(self, "triggers", triggers)
        object.__setattr__(self, "managed_slots", frozenset(managed))
