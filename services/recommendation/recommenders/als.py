"""Matrix factorisation: shoppers and items as vectors whose product is what is liked."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from implicit.als import AlternatingLeastSquares
from threadpoolctl import threadpool_limits

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

FILE = "als.npz"


class AlsRecommender(Recommender):
    """Alternating least squares on what is dealt with (Hu, Koren, Volinsky 2008).

    A shopper's vector is not kept: it is solved from the history and the items' vectors, as the
    last half of a round of training would do.

    Args:
        factors: Width of the vectors.
        rounds: How often shoppers and items are solved in turn.
        regularisation: Holds the vectors small.
        confidence: How much surer a liking of 1 is than that nothing was done.
        half_life_events: So many events before the newest one an event of the history is half as
            sure; 0 takes all alike.
        threads: Threads of the training.
        seed: Makes two trainings alike.
        progress: Whether a progress bar is shown.
    """

    name = "als"

    def __init__(
        self,
        factors: int = 64,
        rounds: int = 15,
        regularisation: float = 0.1,
        confidence: float = 10.0,
        half_life_events: float = 0.0,
        threads: int = 1,
        seed: int = 7,
        progress: bool = False,
    ) -> None:
        self.factors = factors
        self.rounds = rounds
        self.regularisation = regularisation
        self.confidence = confidence
        self.half_life_events = half_life_events
        self.threads = threads
        self.seed = seed
        self.progress = progress
        self._items: Floats = np.zeros((0, factors), np.float32)
        self._gram: Floats = np.zeros((factors, factors), np.float32)

    def fit(self, behaviour: Interactions, features: ItemFeatures) -> None:
        """Factorise the liking of shoppers and items."""
        if not len(behaviour):
            raise NothingToLearn("No behaviour is recorded yet.")
        # `implicit` has threads of its own; BLAS threads beside them make it slower.
        with threadpool_limits(1, "blas"):
            model = AlternatingLeastSquares(
                factors=self.factors,
                iterations=self.rounds,
                regularization=self.regularisation,
                alpha=self.confidence,
                random_state=self.seed,
                use_gpu=False,
                num_threads=self.threads,
            )
            model.fit(behaviour.matrix(), show_progress=self.progress)
        self._keep(np.asarray(model.item_factors, np.float32))

    @property
    def items(self) -> Floats:
        """The items' vectors, shape (items, factors); 0 for items nobody dealt with."""
        return self._items

    def scores(self, histories: Sequence[History]) -> Floats:
        """Return the products of the shoppers' and the items' vectors; 0 for somebody new."""
        return self._shoppers(histories) @ self._items.T

    def _shoppers(self, histories: Sequence[History]) -> Floats:
        """Solve (Y'Y + Y'(C - 1)Y + r) x = Y'Cp for each history, shape (histories, factors)."""
        rows = liking_rows(histories, len(self._items), self.half_life_events)
        found = np.zeros((len(histories), self.factors), np.float32)
        for row, (begin, end) in enumerate(pairwise(rows.indptr)):
            if begin == end:
                continue
            liked = self._items[rows.indices[begin:end]]
            confidence = self.confidence * rows.data[begin:end]
            left = self._gram + (liked.T * (confidence - 1)) @ liked
            found[row] = np.linalg.solve(left, confidence @ liked)
        return found

    def _keep(self, items: Floats) -> None:
        self._items = items
        self._gram = items.T @ items + self.regularisation * np.eye(self.factors, dtype=np.float32)

    @classmethod
    def of_items(
        cls,
        vectors: Floats,
        regularisation: float,
        confidence: float,
        half_life_events: float = 0.0,
    ) -> AlsRecommender:
        """Return a recommender of items' vectors that were trained elsewhere.

        Args:
            vectors: Shape (items, factors).
            regularisation: Holds a shopper's vector small.
            confidence: How much surer a liking of 1 is than that nothing was done.
            half_life_events: So many events before the newest one an event counts half.
        """
        recommender = cls(
            vectors.shape[1],
            regularisation=regularisation,
            confidence=confidence,
            half_life_events=half_life_events,
        )
        recommender._keep(vectors)
        return recommender

    def save(self, folder: Path) -> None:
        """Write the items' vectors."""
        np.savez(
            folder / FILE,
            items=self._items,
            regularisation=self.regularisation,
            confidence=self.confidence,
            half_life_events=self.half_life_events,
        )

    @classmethod
    def load(cls, folder: Path) -> AlsRecommender:
        """Read the items' vectors."""
        with np.load(folder / FILE) as kept:
            return cls.of_items(
                kept["items"],
                float(kept["regularisation"]),
                float(kept["confidence"]),
                float(kept["half_life_events"]),
            )
