"""Tells which articles may no longer tell what they should."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

OLD, EXPIRED, UNHELPFUL = "old", "expired", "unhelpful"
# So many answers in vain, and this share of all of an article, are no accident.
LEAST_UNHELPFUL, SHARE_UNHELPFUL = 3, 0.3


@dataclass(frozen=True)
class Use:
    """What became of an article's answers.

    Attributes:
        asked: How often it came first.
        unhelpful: How often it was said and did not help.
    """

    asked: int = 0
    unhelpful: int = 0


def reasons(
    changed_on: date, valid_until: date | None, use: Use, today: date, stale_days: int
) -> Sequence[str]:
    """Return why an article is stale; nothing when it is not.

    Args:
        changed_on: When its text changed last.
        valid_until: Last day on which it holds.
        use: What became of its answers.
        today: The day.
        stale_days: So old may an article be that is asked about.
    """
    found = []
    if valid_until is not None and valid_until < today:
        found.append(EXPIRED)
    if use.asked and today - changed_on > timedelta(days=stale_days):
        found.append(OLD)
    if use.unhelpful >= max(LEAST_UNHELPFUL, SHARE_UNHELPFUL * use.asked):
        found.append(UNHELPFUL)
    return found
