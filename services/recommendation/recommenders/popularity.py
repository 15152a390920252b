"""What is liked by most, of late more than long ago."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from services.recommendation.recommenders.interactions import Floats, History, Interactions
from services.recommendation.recommenders.recommender import (
    ItemFeatures,
    NothingToLearn,
    Recommender,
)

FILE = "popularity.npz"
SECONDS_A_DAY = 86_400


class PopularityRecommender(Recommender):
    """Gives everybody what most like.

    Args:
        half_life_days: After so many days an event counts half; 0 counts all alike.
    """

    name = "popularity"

    def __init__(self, half_life_days: float = 90) -> None:
        self.half_life_days = half_life_days
        self._liking: Floats = np.zeros(0, np.float32)

    def fit(self, behaviour: Interactions, features: ItemFeatures) -> None:
        """Count liking, the latest event's in full."""
        if not len(behaviour):
            raise NothingToLearn("No behaviour is recorded yet.")
        weight = behaviour.liking
        if self.half_life_days:
            days = (behaviour.at.max() - behaviour.at) / SECONDS_A_DAY
            weight = weight * np.exp2(-days / self.half_life_days)
        counts = np.bincount(behaviour.item, weight, minlength=len(behaviour.items))
        self._liking = (counts / counts.max()).astype(np.float32)

    def scores(self, histories: Sequence[History]) -> Floats:
        """Return the same scores for everybody, 0 to 1."""
        return np.tile(self._liking, (len(histories), 1))

    def save(self, folder: Path) -> None:
        """Write the counts."""
        np.savez(folder / FILE, liking=self._liking)

    @classmethod
    def load(cls, folder: Path) -> PopularityRecommender:
        """Read the counts."""
        recommender = cls()
        with np.load(folder / FILE) as kept:
            recommender._liking = kept["liking"]
        return recommender
