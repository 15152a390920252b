"""What holds across all flows, as frozen values; docs/flows.md tells what each key means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from dialogue.conditions import Condition
from dialogue.problems import NOWHERE, Place

NO_INTENTS: frozenset[str] = frozenset()


class Reaction(NamedTuple):
    """A condition over every flow, and what it brings: a response or a flow."""

    condition: Condition
    name: str
    place: Place = NOWHERE


class Abandon(NamedTuple):
    """Dropping the task at work; `unsure` is asked first where it may not be meant."""

    intents: frozenset[str] = NO_INTENTS
    say: str = ""
    nothing: str = ""
    unsure: str = ""


class Confirm(NamedTuple):
    """What says yes and no to a question of ours that no flow asks."""

    yes: frozenset[str] = NO_INTENTS
    no: frozenset[str] = NO_INTENTS


class Skip(NamedTuple):
    """Leaving a question out; `needed` is said where it may not be left out."""

    intents: frozenset[str] = NO_INTENTS
    say: str = ""
    needed: str = ""


class Unknown(NamedTuple):
    """Not knowing the answer."""

    intents: frozenset[str] = NO_INTENTS
    say: str = ""


class Negate(NamedTuple):
    """Taking back what was chosen.

    Attributes:
        intents: "Not that one".
        entities: What tells within another message that something else is meant than before.
    """

    intents: frozenset[str] = NO_INTENTS
    entities: frozenset[str] = frozenset()


class Repeat(NamedTuple):
    """Saying the last thing again."""

    intents: frozenset[str] = NO_INTENTS
    do: str = ""


class Clarify(NamedTuple):
    """Putting it to the customer which of two was meant.

    Attributes:
        flow: Response or action for two tasks.
        value: Response or action for two values of one answer.
    """

    flow: str = ""
    value: str = ""


class Silence(NamedTuple):
    """Coming back to a customer who says nothing while a question waits.

    Attributes:
        intents: With which Rasa's reminder comes; the first is what `do` is told.
        do: The action that schedules the reminder.
        after: Minutes until the customer is reminded.
        say: What is said then.
        close_after: Minutes from then on until the tasks are closed; 0 is never.
        close: What is said then.
    """

    intents: tuple[str, ...] = ()
    do: str = ""
    after: float = 0
    say: str = ""
    close_after: float = 0
    close: str = ""


class Offers(NamedTuple):
    """How much a customer is pushed.

    Attributes:
        most: Offers in a session; None is without limit.
        apart: Messages between two offers.
    """

    most: int | None = None
    apart: int = 0


class Limits(NamedTuple):
    """Numbers that keep a conversation from going astray.

    Attributes:
        attempts: Failed answers to one question before something else is tried.
        depth: Tasks that may wait on each other.
        actions: Actions in a row without waiting for the customer; Rasa itself stops at 10.
        sure: Confidence from which an intent that starts another flow beats a detail in the
            same message that answers the question, and from which nothing is dropped unasked.
        close: Confidences of two intents nearer than this leave open which is meant ...
        likely: ... when together they are at least so likely.
    """

    attempts: int = 3
    depth: int = 5
    actions: int = 8
    sure: float = 0.7
    close: float = 0.15
    likely: float = 0.6


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True)
class Patterns:
    """What holds across all flows; empty texts mean that nothing is said."""

    before: tuple[Reaction, ...] = ()
    escalate: tuple[Reaction, ...] = ()
    abandon: Abandon = field(default_factory=Abandon)
    confirm: Confirm = field(default_factory=Confirm)
    skip: Skip = field(default_factory=Skip)
    unknown: Unknown = field(default_factory=Unknown)
    negate: Negate = field(default_factory=Negate)
    repeat: Repeat = field(default_factory=Repeat)
    clarify: Clarify = field(default_factory=Clarify)
    silence: Silence = field(default_factory=Silence)
    offers: Offers = field(default_factory=Offers)
    resume: str = ""
    not_understood: str = ""
    failed: str = ""
    too_many_attempts: str = ""
    detail_intents: frozenset[str] = NO_INTENTS
    only_choice_intents: frozenset[str] = NO_INTENTS
    limits: Limits = DEFAULT_LIMITS
    places: Mapping[str, Place] = field(default_factory=dict)
