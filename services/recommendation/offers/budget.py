"""How much attention may still be asked for: a bucket that refills with what is responded to.

Offers and messages that nobody asked for share one token bucket (Turner 1986) for each customer
and channel: it holds a few tokens, each approach takes one, and time gives them back. How fast
follows the customer. Their rate of response is a beta-binomial estimate, shrunk to what others on
that channel do (empirical Bayes: Efron & Morris 1975): after a few approaches it says little of
them, after many it is their own. One that annoyed counts like several without a response, so that
being a nuisance costs more than being overlooked. Whoever responds half as often as most waits
twice as long. Above it stand limits a day and a week that no history lifts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.recommendation.offers.rules import AttentionRules

RESPONDED, ANNOYED = "responded", "annoyed"
A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True)
class Past:
    """One time that attention was asked for.

    Attributes:
        at: When.
        outcome: RESPONDED, ANNOYED, or None where nothing came of it.
    """

    at: datetime
    outcome: str | None = None


@dataclass(frozen=True)
class Responses:
    """What came of the approaches of all customers on a channel.

    Attributes:
        responded: How many were responded to.
        of: Of how many.
    """

    responded: int = 0
    of: int = 0

    def rate(self, rules: AttentionRules) -> float:
        """Return the share that is responded to, from what is expected where little is known."""
        known = rules.strength * rules.expected_response + self.responded
        return known / (rules.strength + self.of)


class Budget:
    """The attention that one customer still has for one channel.

    Args:
        past: When attention was asked for, and what came of it, oldest first.
        usual: The share that all customers on the channel respond to, above 0 and below 1.
        rules: The numbers.
    """

    def __init__(self, past: Sequence[Past], usual: float, rules: AttentionRules) -> None:
        self.past = past
        self.usual = usual
        self.rules = rules

    def allows(self, now: datetime) -> bool:
        """Tell whether attention may be asked for now."""
        within = [sum(now - one.at < span for one in self.past) for span in (A_DAY, A_WEEK)]
        limits = (self.rules.most_a_day, self.rules.most_a_week)
        return all(n < most for n, most in zip(within, limits, strict=True)) and (
            self.tokens(now) >= 1
        )

    def tokens(self, now: datetime) -> float:
        """Return what the bucket holds, from 0 to `hold`."""
        held, since = float(self.rules.hold), None
        for number, one in enumerate(self.past):
            held = self._refilled(held, since, one.at, number)
            held, since = max(0.0, held - 1), one.at
        return self._refilled(held, since, now, len(self.past))

    def response(self, number: int | None = None, now: datetime | None = None) -> float:
        """Return the estimated rate of response.

        Args:
            number: After so many approaches; after all without it.
            now: An approach of less than a day before may still be responded to, and is left out.
        """
        rules = self.rules
        told = [
            one.outcome
            for one in self.past[:number]
            if one.outcome or now is None or now - one.at >= A_DAY
        ]
        responded, annoyed = told.count(RESPONDED), told.count(ANNOYED)
        against = len(told) - responded - annoyed + rules.annoyance * annoyed
        known = rules.strength * self.usual + responded
        return known / (rules.strength + responded + against)

    def _refilled(self, held: float, since: datetime | None, at: datetime, number: int) -> float:
        if since is None:
            return held
        rules = self.rules
        days = rules.refill_days * self.usual / self.response(number, at)
        days = min(max(days, rules.quickest_days), rules.slowest_days)
        return min(float(rules.hold), held + max(0.0, (at - since) / A_DAY) / days)
