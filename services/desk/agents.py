"""Who works at the desk, as its rules see them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Agent:
    """A person at the desk.

    Attributes:
        id: What they are known by.
        name: What colleagues and customers read.
        supervises: Whether they see everybody's work and may give it to others.
    """

    id: str
    name: str
    supervises: bool = False
