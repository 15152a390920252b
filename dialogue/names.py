"""What the domain knows, by name: all that flows may speak of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# Slots that flows themselves write: what an action found, what the customer may choose from, and
# after how long to come back to one who is silent.
OUTCOME = "outcome"
OFFERED = "offered"
SILENCE = "silence"


@dataclass(frozen=True)
class Names:
    """What the domain knows, by name.

    Attributes:
        intents: Intents.
        slots: Slots.
        actions: Actions that run, responses not among them.
        responses: Responses (`utter_…`).
        told_slots: Slots a customer's message can fill by itself; None when that is not known.
        entities: Entities; None when they are not known.
        slot_values: All values of slots that have few (`bool`, `categorical`), None apart.
        spoken: Languages that each response with words is written in.
        languages: Languages that every response must be written in.
    """

    intents: frozenset[str]
    slots: frozenset[str]
    actions: frozenset[str]
    responses: frozenset[str]
    told_slots: frozenset[str] | None = None
    entities: frozenset[str] | None = None
    slot_values: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    spoken: Mapping[str, frozenset[str]] = field(default_factory=dict)
    languages: frozenset[str] = frozenset()
