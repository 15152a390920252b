"""Which items follow from which, as a linear regression of every item on all others."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from scipy.linalg.lapack import spotrf, spotri

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

WEIGHTS = "weights.npy"
SETTINGS = "settings.npz"
GIGABYTE = 2**30


class CatalogueTooLarge(NothingToLearn):
    """EASE keeps a weight for every pair of items, more than may be kept."""


class EaseRecommender(Recommender):
    """The closed form of a linear autoencoder with nothing on its diagonal (Steck 2019).

    Args:
        regularisation: Holds the weights small; the more shoppers, the more is fitting.
        most_items: A catalogue of more is refused: memory grows with its square, time with its
            cube (24,000 items: 2.2 GB and some minutes).
        half_life_events: So many events before the newest one an event of the history counts
            half; 0 counts all alike.
    """

    name = "ease"

    def __init__(
        self,
        regularisation: float = 200.0,
        most_items: int = 30_000,
        half_life_events: float = 0.0,
    ) -> None:
        self.regularisation = regularisation
        self.most_items = most_items
        self.half_life_events = half_life_events
        self._weights: Floats = np.zeros((0, 0), np.float32)

    def fit(self, behaviour: Interactions, features: ItemFeatures) -> None:
        """Solve the regression.

        Raises:
            CatalogueTooLarge: When there are more items than `most_items`.
        """
        if not len(behaviour):
            raise NothingToLearn("No behaviour is recorded yet.")
        items = len(behaviour.items)
        if items > self.most_items:
            raise CatalogueTooLarge(
                f"EASE keeps {items:,} x {items:,} weights ({4 * items**2 / GIGABYTE:.1f} GB); "
                f"most_items allows {self.most_items:,} items. Raise it, or choose als or item-knn."
            )
        liking = behaviour.matrix()
        liking.data[:] = 1
        inverse = _inverse((liking.T @ liking).toarray(), self.regularisation)
        inverse /= -np.diag(inverse).copy()
        np.fill_diagonal(inverse, 0)
        self._weights = inverse

    def scores(self, histories: Sequence[History]) -> Floats:
        """Return what follows from the history's items; 0 for somebody new."""
        rows = liking_rows(histories, len(self._weights), self.half_life_events)
        found = np.zeros(rows.shape, np.float32)
        for row, (begin, end) in enumerate(pairwise(rows.indptr)):
            # Only the rows of the history's items are read, from a file perhaps.
            found[row] = rows.data[begin:end] @ self._weights[rows.indices[begin:end]]
        return found

    def save(self, folder: Path) -> None:
        """Write the weights."""
        np.save(folder / WEIGHTS, self._weights, allow_pickle=False)
        np.savez(folder / SETTINGS, half_life_events=self.half_life_events)

    @classmethod
    def load(cls, folder: Path) -> EaseRecommender:
        """Open the weights; they are read from the file as they are needed."""
        with np.load(folder / SETTINGS) as kept:
            recommender = cls(half_life_events=float(kept["half_life_events"]))
        recommender._weights = np.load(folder / WEIGHTS, mmap_mode="r", allow_pickle=False)
        return recommender


def _inverse(gram: Floats, regularisation: float) -> Floats:
    """Invert a symmetric matrix, with something added to its diagonal, in its own memory."""
    gram = np.asfortranarray(gram, np.float32)
    gram.flat[:: len(gram) + 1] += regularisation
    gram, failed = spotrf(gram, lower=True, overwrite_a=True)
    if not failed:
        gram, failed = spotri(gram, lower=True, overwrite_c=True)
    if failed:
        raise ArithmeticError(f"EASE cannot be solved: raise regularisation ({regularisation}).")
    # LAPACK fills one triangle only; column by column the other is copied without more memory.
    for place in range(len(gram)):
        gram[place, place + 1 :] = gram[place + 1 :, place]
    return gram
