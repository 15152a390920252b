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
        disturbs: Whether it reaches the customer, so that their quiet hours hold.
        calls: Whether it reaches them when they did not write, so that the shop's quiet hours hold
            for whoever named none of their own.
    """

    name: str
    unasked: bool
    disturbs: bool
    calls: bool


# Within a conversation that the customer began.
OFFERS = Purpose("offers", unasked=True, disturbs=True, calls=False)
# The customer did not write: only a word of theirs allows it.
PROACTIVE = Purpose("proactive", unasked=False, disturbs=True, calls=True)
ANALYTICS = Purpose("analytics", unasked=True, disturbs=False, calls=False)
PURPOSES = {purpose.name: purpose for purpose in (OFFERS, PROACTIVE, ANALYTICS)}
