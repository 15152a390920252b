"""Who is served first: how long they wait, how they feel, how they would rate us, their value."""

from __future__ import annotations

from dataclasses import dataclass

# Stars below which nobody is more dissatisfied, and above which nobody is less.
WORST, BEST = 1.0, 5.0
# What is not known counts as the middle.
UNKNOWN = 0.5
MOODS = {"negative": 1.0, "neutral": 0.5, "positive": 0.0}
# What each counts, together 1: a customer's value only decides among those who feel alike.
FEELING, DISSATISFIED, VALUE = 0.4, 0.4, 0.2


@dataclass(frozen=True)
class Standing:
    """What is known of a customer who waits.

    Attributes:
        sentiment: Their last, as the assistant told it.
        rating: Stars to expect, 1 to 5; None where nothing is told.
        value: What they are worth to the shop, 0 to 1; None for strangers.
    """

    sentiment: str | None = None
    rating: float | None = None
    value: float | None = None


def urgency(waited_minutes: float, customer: Standing, patience_minutes: float) -> float:
    """Return how urgent a ticket is; the greatest comes first.

    Feeling, expected rating and value together count as much as waiting as long as customers'
    patience lasts: whoever waits long enough comes before everybody who has just come, so nobody is
    overtaken for ever.

    Args:
        waited_minutes: Since the ticket was opened.
        customer: Who waits.
        patience_minutes: How long customers wait before it vexes them, above 0.

    Returns:
        0 upwards; one more for each time that patience has run out.
    """
    feeling = MOODS.get(customer.sentiment or "", UNKNOWN)
    rating, value = customer.rating, customer.value
    dissatisfied = UNKNOWN if rating is None else (BEST - rating) / (BEST - WORST)
    worth = UNKNOWN if value is None else value
    known = FEELING * feeling + DISSATISFIED * dissatisfied + VALUE * worth
    return max(0.0, waited_minutes) / patience_minutes + known
