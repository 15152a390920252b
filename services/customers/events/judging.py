"""Which events can be believed."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime, timedelta, timezone

from services.customers.events.schemas import EventIn

UNKNOWN_ITEM = "unknown_item"
# What each kind's value may be: stars of a rating, pieces, or just that it happened.
VALUES: dict[str, Callable[[float], bool]] = {
    "seen": lambda value: value > 0,
    "clicked": lambda value: value > 0,
    "bought": lambda value: value > 0,
    "returned": lambda value: value > 0,
    "rated": lambda value: 1 <= value <= 5,
    "ignored": lambda value: value > 0,
    "asked": lambda value: value > 0,
}
# No shop on the web is older.
EARLIEST = datetime(1990, 1, 1)


def moment(event: EventIn, now: datetime) -> datetime:
    """Return when an event was, in UTC without saying so, as tables have it."""
    at = event.at or now
    return at.astimezone(timezone.utc).replace(tzinfo=None) if at.tzinfo else at


def reason_against(event: EventIn, now: datetime, skew: timedelta) -> str | None:
    """Return why an event is not believed; None when it is.

    Args:
        event: The event.
        now: The present moment in UTC.
        skew: So far other clocks may be ahead.
    """
    if event.kind not in VALUES:
        return "unknown_kind"
    if not math.isfinite(event.value) or not VALUES[event.kind](event.value):
        return "impossible_value"
    at = moment(event, now)
    if at > now + skew:
        return "from_the_future"
    return "impossible_time" if at < EARLIEST else None
