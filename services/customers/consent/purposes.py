"""What customers may be asked leave for, and what holds when they said nothing."""

from __future__ import annotations

from dataclasses import dataclass

# A word that is said for no channel holds on all of them.
EVERYWHERE = ""


@dataclass(frozen=True)
class Purpose:
    """Something a customer allows or refuses.

    Attributes:
        name: What it is called over HTTP and in the table.
        unasked: Whether it is allowed before the customer has said a word.
        disturbs: Whether it reaches the customer, so that quiet hours hold.
    """

    name: str
    unasked: bool
    disturbs: bool


OFFERS = Purpose("offers", unasked=True, disturbs=True)
# The customer did not write: only a word of theirs allows it.
PROACTIVE = Purpose("proactive", unasked=False, disturbs=True)
ANALYTICS = Purpose("analytics", unasked=True, disturbs=False)
PURPOSES = {purpose.name: purpose for purpose in (OFFERS, PROACTIVE, ANALYTICS)}
