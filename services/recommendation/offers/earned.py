"""Counts what offers earned."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from services.recommendation.offers.following import ANNOYED, BOUGHT, CLICKED, SEEN
from services.recommendation.offers.models import Offer
from services.recommendation.offers.schemas import Earned, EarnedBy

# What offers may have in common.
ASPECTS: dict[str, Callable[[Offer], str]] = {
    "recommender": lambda offer: f"{offer.recommender} {offer.version}".strip(),
    "reason": lambda offer: str(offer.reason),
    "channel": lambda offer: str(offer.channel),
    "explored": lambda offer: "yes" if offer.explored else "no",
    "asked": lambda offer: "no" if offer.approach_id else "yes",
}


def earned(offers: Iterable[Offer], now: datetime, clicked_hours: float) -> Earned:
    """Count what came of offers.

    Args:
        offers: With what came of them.
        now: The moment of counting.
        clicked_hours: An offer of which nothing came for so long was ignored.
    """
    over = now - timedelta(hours=clicked_hours)
    counts: dict[str, int] = dict.fromkeys(Earned.__fields__, 0)
    for offer in offers:
        kinds = {outcome.kind for outcome in offer.outcomes}
        counts["shown"] += 1
        # Who opened or bought it has seen it.
        counts["seen"] += bool(kinds & {SEEN, CLICKED, BOUGHT})
        counts["clicked"] += CLICKED in kinds
        counts["bought"] += BOUGHT in kinds
        counts["annoyed"] += ANNOYED in kinds
        counts["ignored"] += not kinds & {CLICKED, BOUGHT, ANNOYED} and offer.shown_at < over
    return Earned(**counts)


def by_aspect(offers: Sequence[Offer], now: datetime, hours: float) -> dict[str, list[EarnedBy]]:
    """Count what came of offers by each thing they may have in common, most shown first."""
    found = {}
    for aspect, value_of in ASPECTS.items():
        groups: dict[str, list[Offer]] = {}
        for offer in offers:
            groups.setdefault(value_of(offer), []).append(offer)
        counted = [
            EarnedBy(value=value, **earned(of_one, now, hours).dict())
            for value, of_one in groups.items()
        ]
        found[aspect] = sorted(counted, key=lambda one: (-one.shown, one.value))
    return found
