"""How a customer's mood develops: one number that follows the scores of their messages."""

from __future__ import annotations

# Share of the newest message. After n messages that all score s, the trend is s * (1 - 0.7 ** n):
# 0.30 s, 0.51 s, 0.66 s, 0.76 s. So one bad message, however bad, is no trend.
NEWEST = 0.3
DIGITS = 2


def developed(trend: float, score: float | None) -> float:
    """Return the trend after one more message.

    An exponentially weighted moving average (Roberts 1959) that begins at 0, which is neutral:
    it needs only its last value, so a conversation that is followed again comes to the same.

    Args:
        trend: The trend before, -1 to 1.
        score: The message's score from -1 (negative) to 1 (positive); None when nothing tells,
            as for a button, which leaves the trend as it is.

    Returns:
        From -1 to 1, in steps of a hundredth.
    """
    if score is None:
        return trend
    told = max(-1.0, min(1.0, score))
    return round(trend + NEWEST * (told - trend), DIGITS)
