"""What follows from all that a customer said."""

from __future__ import annotations

from collections.abc import Iterable

from services.customers.consent.purposes import EVERYWHERE, Purpose
from services.customers.models import Consent


def allows(words: Iterable[Consent], purpose: Purpose, channel: str = EVERYWHERE) -> bool:
    """Tell whether a customer allows something on a channel.

    A refusal of one channel is lifted only by a yes to that channel; a refusal everywhere, by a
    later yes to all channels, or to this one for this one alone.

    Args:
        words: All that the customer said, oldest first.
        purpose: What for.
        channel: Name of the channel; without one, of all of them.
    """
    said = [word for word in words if word.purpose == purpose.name]
    everywhere = next((w for w in reversed(said) if w.channel == EVERYWHERE), None)
    here = next((w for w in reversed(said) if w.channel == channel), None)
    if here is None:
        return purpose.unasked if everywhere is None else bool(everywhere.allowed)
    if not here.allowed or everywhere is None or everywhere.allowed:
        return bool(here.allowed)
    return said.index(here) > said.index(everywhere)
