"""What behaviour says about liking."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timezone

from services.recommendation.recommenders.interactions import Event
from services.recommendation.repository import Did

RATED = "rated"
WEIGHTS = {"seen": 1.0, "clicked": 2.0, "asked": 2.0, RATED: 3.0, "bought": 5.0}


@dataclass(frozen=True)
class Liking:
    """What behaviour says about liking.

    Attributes:
        weights: How much an event of each kind says; a kind that is not named says nothing.
        least_rating: Ratings below say nothing.
    """

    weights: Mapping[str, float] = field(default_factory=lambda: WEIGHTS)
    least_rating: float = 3

    def of(self, kind: str, value: float) -> float:
        """Return what an event says about liking; 0 is nothing."""
        if kind == RATED and value < self.least_rating:
            return 0.0
        return self.weights.get(kind, 0.0)

    def events(self, did: Iterable[Did]) -> Iterator[Event]:
        """Yield what says something about liking."""
        for one in did:
            liking = self.of(one.kind, one.value)
            if liking > 0:
                at = int(one.at.replace(tzinfo=timezone.utc).timestamp())
                yield Event(one.shopper_id, one.sku, liking, at)
