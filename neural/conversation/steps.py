"""A conversation as the network learns it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """A thing that happened.

    Attributes:
        happened: A message's intent or an action, for example `intent greet`.
        then: The action that came next, or None where that teaches nothing.
    """

    happened: str
    then: str | None
