"""What others who dealt with the same items dealt with as well."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, load_npz, save_npz, vstack

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

SIMILARITY = "similarity.npz"
SETTINGS = "settings.npz"
ITEMS_AT_ONCE = 1000


class ItemKnnRecommender(Recommender):
    """Recommends neighbours of the history's items (Sarwar et al. 2001).

    Two items are alike by the cosine of who liked them. Shrinkage makes those few people know
    less alike, as they agree by chance.

    Args:
        neighbours: Of each item the so many most alike are kept.
        shrinkage: Added to the cosine's denominator.
        half_life_events: So many events before the newest one an event counts half; 0 counts all
            alike.
    """

    name = "item-knn"

    def __init__(
        self, neighbours: int = 200, shrinkage: float = 10.0, half_life_events: float = 3
    ) -> None:
        self.neighbours = neighbours
        self.shrinkage = shrinkage
        self.half_life_events = half_life_events
        self._similarity = csr_matrix((0, 0), dtype=np.float32)

    def fit(self, behaviour: Interactions, features: ItemFeatures) -> None:
        """Find each item's neighbours."""
        if not len(behaviour):
            raise NothingToLearn("No behaviour is recorded yet.")
        liking = behaviour.matrix().astype(np.float32)
        liking.data[:] = np.sqrt(liking.data)
        together = csr_matrix(liking.T)
        lengths = np.sqrt(np.asarray(together.multiply(together).sum(axis=1)).ravel())
        self._similarity = vstack(
            [
                self._neighbours(together[begin : begin + ITEMS_AT_ONCE], liking, lengths, begin)
                for begin in range(0, together.shape[0], ITEMS_AT_ONCE)
            ],
            format="csr",
        )

    def _neighbours(
        self, some: csr_matrix, liking: csr_matrix, lengths: Floats, begin: int
    ) -> csr_matrix:
        """Return the similarity of some items to their neighbours, shape (some, items)."""
        alike = csr_matrix(some @ liking).tocoo()
        alike.data /= lengths[begin + alike.row] * lengths[alike.col] + self.shrinkage
        alike.data[begin + alike.row == alike.col] = 0
        # Sorted by item, then the most alike first: an entry's place within its item is its rank.
        order = np.lexsort((-alike.data, alike.row))
        row, col, data = alike.row[order], alike.col[order], alike.data[order]
        rank = np.arange(len(row)) - np.searchsorted(row, row)
        kept = (rank < self.neighbours) & (data > 0)
        return csr_matrix((data[kept], (row[kept], col[kept])), alike.shape, np.float32)

    def scores(self, histories: Sequence[History]) -> Floats:
        """Return the summed similarity to the history's items; 0 for somebody new."""
        rows = liking_rows(histories, self._similarity.shape[0], self.half_life_events)
        return np.asarray((rows @ self._similarity).todense(), np.float32)

    def save(self, folder: Path) -> None:
        """Write the neighbours."""
        save_npz(folder / SIMILARITY, self._similarity)
        np.savez(folder / SETTINGS, half_life_events=self.half_life_events)

    @classmethod
    def load(cls, folder: Path) -> ItemKnnRecommender:
        """Read the neighbours."""
        with np.load(folder / SETTINGS) as kept:
            recommender = cls(half_life_events=float(kept["half_life_events"]))
        recommender._similarity = load_npz(folder / SIMILARITY)
        return recommender
