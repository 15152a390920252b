"""Who is served first: how long they wait, how they feel, and how they would rate us by now."""

from __future__ import annotations

# Stars below which nobody is more dissatisfied, and above which nobody is less.
WORST, BEST = 1.0, 5.0
# What is not known counts as the middle.
UNKNOWN = 0.5
MOODS = {"negative": 1.0, "neutral": 0.5, "positive": 0.0}


def urgency(
    waited_minutes: float, sentiment: str | None, rating: float | None, patience_minutes: float
) -> float:
    """Return how urgent a ticket is; the greatest comes first.

    Feeling and the expected rating together count as much as waiting as long as customers' patience
    lasts: whoever waits long enough comes before everybody who has just come, so nobody is
    overtaken for ever.

    Args:
        waited_minutes: Since the ticket was opened.
        sentiment: The customer's last, as the assistant told it.
        rating: Stars to expect, 1 to 5; None where nothing is told.
        patience_minutes: How long customers wait before it vexes them, above 0.

    Returns:
        0 upwards; one more for each time that patience has run out.
    """
    feeling = MOODS.get(sentiment or "", UNKNOWN)
    dissatisfied = UNKNOWN if rating is None else (BEST - rating) / (BEST - WORST)
    return max(0.0, waited_minutes) / patience_minutes + (feeling + dissatisfied) / 2
