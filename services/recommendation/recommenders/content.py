"""Items whose text is like that of the items dealt with; needs no behaviour of others."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from services.recommendation.recommenders.interactions import (
    Floats,
    History,
    Interactions,
    liking_rows,
)
from services.recommendation.recommenders.recommender import (
    ItemFeatures,
    NothingToLearn,
    Recommender,
)

FILE = "content.npz"


class ContentRecommender(Recommender):
    """Compares items with the mean of the history's items, by their texts' vectors.

    It serves items that nobody has dealt with yet.

    Args:
        half_life_events: So many events before the newest one an event counts half; 0 counts all
            alike.
    """

    name = "content"

    def __init__(self, half_life_events: float = 5.0) -> None:
        self.half_life_events = half_life_events
        self._vectors: Floats = np.zeros((0, 0), np.float32)

    def fit(self, behaviour: Interactions, features: ItemFeatures) -> None:
        """Keep the items' vectors, from which what all texts have in common is taken."""
        if not len(behaviour):
            raise NothingToLearn("No behaviour is recorded yet.")
        vectors = np.asarray(features.vectors, np.float32)
        if not vectors.size:
            vectors = np.zeros((len(behaviour.items), 0), np.float32)
        # All texts of a shop are alike; only by what is left do they differ clearly.
        apart = vectors - vectors.mean(axis=0)
        lengths = np.linalg.norm(apart, axis=1, keepdims=True)
        self._vectors = apart / np.maximum(lengths, np.finfo(np.float32).eps)

    def scores(self, histories: Sequence[History]) -> Floats:
        """Return the cosine of each item and the history's mean; 0 for somebody new."""
        rows = liking_rows(histories, len(self._vectors), self.half_life_events)
        means = np.asarray(rows @ self._vectors, np.float32)
        lengths = np.linalg.norm(means, axis=1, keepdims=True)
        return means / np.maximum(lengths, np.finfo(np.float32).eps) @ self._vectors.T

    def save(self, folder: Path) -> None:
        """Write the items' vectors."""
        np.savez(folder / FILE, vectors=self._vectors, half_life_events=self.half_life_events)

    @classmethod
    def load(cls, folder: Path) -> ContentRecommender:
        """Read the items' vectors."""
        with np.load(folder / FILE) as kept:
            recommender = cls(float(kept["half_life_events"]))
            recommender._vectors = kept["vectors"]
        return recommender
