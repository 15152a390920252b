"""What follows from all that a customer said."""

from __future__ import annotations

from collections.abc import Sequence

from services.customers.consent.purposes import EVERYWHERE, Purpose
from services.customers.models import Consent


def allows(words: Sequence[Consent], purpose: Purpose, channel: str = EVERYWHERE) -> bool:
    """Tell whether a customer allows something on a channel.

    A refusal of one channel is lifted only by a yes to that channel; a refusal everywhere, by a
    later yes to all channels, or to this one for this one alone.

    Args:
        words: All that the customer said, oldest first.
        purpose: What for.
        channel: Name of the channel; without one, of all of them.
    """
    word = _decisive(words, purpose, channel)
    return purpose.unasked if word is None else bool(word.allowed)


def refused(words: Sequence[Consent], purpose: Purpose, channel: str = EVERYWHERE) -> bool:
    """Tell whether it was refused, and not only never allowed."""
    word = _decisive(words, purpose, channel)
    return word is not None and not word.allowed


def _decisive(words: Sequence[Consent], purpose: Purpose, channel: str) -> Consent | None:
    """Return the word that decides."""
    said = [word for word in words if word.purpose == purpose.name]
    everywhere = next((w for w in reversed(said) if w.channel == EVERYWHERE), None)
    here = next((w for w in reversed(said) if w.channel == channel), None)
    if here is None or everywhere is None:
        return here or everywhere
    overruled = (
        here.allowed and not everywhere.allowed and said.index(here) < said.index(everywhere)
    )
    return everywhere if overruled else here
