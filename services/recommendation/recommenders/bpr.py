"""Vectors that put what was dealt with before what was not."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from implicit.bpr import BayesianPersonalizedRanking
from scipy.special import expit

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

FILE = "bpr.npz"
NEWTON_STEPS = 4


class BprRecommender(Recommender):
    """Bayesian personalised ranking (Rendle et al. 2009).

    A shopper's vector is not kept: with the items' vectors given, its loss is convex, and some of
    Newton's steps find it. What was not dealt with stands there as its mean.

    Args:
        factors: Width of the vectors.
        rounds: How often each event is drawn.
        learning_rate: Width of a step.
        regularisation: Holds the vectors small.
        shopper_regularisation: The same for a shopper's vector that is found from a history.
        threads: Threads of the training; only 1 makes two trainings alike.
        seed: Makes two trainings alike.
        progress: Whether a progress bar is shown.
    """

    name = "bpr"

    def __init__(
        self,
        factors: int = 64,
        rounds: int = 100,
        learning_rate: float = 0.05,
        regularisation: float = 0.01,
        shopper_regularisation: float = 1.0,
        threads: int = 1,
        seed: int = 7,
        progress: bool = False,
    ) -> None:
        self.factors = factors
        self.rounds = rounds
        self.learning_rate = learning_rate
        self.regularisation = regularisation
        self.shopper_regularisation = shopper_regularisation
        self.threads = threads
        self.seed = seed
        self.progress = progress
        self._items: Floats = np.zeros((0, factors), np.float32)
        self._bias: Floats = np.zeros(0, np.float32)

    def fit(self, behaviour: Interactions, features: ItemFeatures) -> None:
        """Learn the items' vectors."""
        if not len(behaviour):
            raise NothingToLearn("No behaviour is recorded yet.")
        model = BayesianPersonalizedRanking(
            factors=self.factors,
            iterations=self.rounds,
            learning_rate=self.learning_rate,
            regularization=self.regularisation,
            random_state=self.seed,
            use_gpu=False,
            num_threads=self.threads,
        )
        model.fit(behaviour.matrix(), show_progress=self.progress)
        # `implicit` keeps an item's bias as one more factor.
        self._items = np.asarray(model.item_factors[:, :-1], np.float32)
        self._bias = np.asarray(model.item_factors[:, -1], np.float32)

    def scores(self, histories: Sequence[History]) -> Floats:
        """Return how far each item stands before others; for somebody new its bias."""
        return self._shoppers(histories) @ self._items.T + self._bias

    def _shoppers(self, histories: Sequence[History]) -> Floats:
        """Find the vectors that put each history's items first, shape (histories, factors)."""
        rows = liking_rows(histories, len(self._items))
        found = np.zeros((len(histories), self.factors), np.float32)
        mean, bias = self._items.mean(axis=0), self._bias.mean()
        for row, (begin, end) in enumerate(pairwise(rows.indptr)):
            places = rows.indices[begin:end]
            before, ahead = self._items[places] - mean, self._bias[places] - bias
            found[row] = self._newton(before, ahead, rows.data[begin:end])
        return found

    def _newton(self, before: Floats, ahead: Floats, weights: Floats) -> Floats:
        """Minimise -sum of w ln s(x before + ahead) + r x'x / 2 over x."""
        held = self.shopper_regularisation
        x = np.zeros(self.factors, np.float32)
        for _ in range(NEWTON_STEPS if len(before) else 0):
            doubt = expit(-(before @ x + ahead))
            slope = held * x - (weights * doubt) @ before
            curve = (before.T * (weights * doubt * (1 - doubt))) @ before
            curve.flat[:: self.factors + 1] += held
            x = x - np.linalg.solve(curve, slope)
        return x

    def save(self, folder: Path) -> None:
        """Write the items' vectors."""
        np.savez(
            folder / FILE,
            items=self._items,
            bias=self._bias,
            shopper_regularisation=self.shopper_regularisation,
        )

    @classmethod
    def load(cls, folder: Path) -> BprRecommender:
        """Read the items' vectors."""
        with np.load(folder / FILE) as kept:
            recommender = cls(
                factors=kept["items"].shape[1],
                shopper_regularisation=float(kept["shopper_regularisation"]),
            )
            recommender._items, recommender._bias = kept["items"], kept["bias"]
        return recommender
