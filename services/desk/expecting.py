"""How long a customer will wait for a person, from what was handled lately."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from statistics import fmean

# Fewer tickets than this tell nothing.
LEAST = 5
# Nobody is told minutes that cannot be meant: what is expected is said in these steps, upwards.
STEPS = (2, 5, 10, 15, 20, 30, 45, 60, 90, 120)
SECONDS_A_MINUTE = 60


def expected_minutes(
    position: int, agents: int, free: int, handled: Sequence[tuple[datetime, datetime]]
) -> int | None:
    """Return the minutes until a person comes, rounded up; None where nobody can tell.

    Args:
        position: Place in the queue, from 1.
        agents: How many people are at the desk.
        free: How many of them have no conversation.
        handled: When recent tickets were taken and closed.
    """
    if agents < 1 or len(handled) < LEAST:
        return None
    minutes = fmean((end - begin).total_seconds() for begin, end in handled) / SECONDS_A_MINUTE
    wait = minutes * max(0, position - free) / agents
    return next((step for step in STEPS if wait <= step), STEPS[-1])
