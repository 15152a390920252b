"""A recommender and a catalogue that has changed since: their items are matched by id."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from scipy.sparse import csr_matrix

from services.recommendation.recommenders.interactions import Floats, History, Numbers
from services.vectors import Vectors

# An item that the recommender never saw is judged by so many that it did.
NEIGHBOURS = 8
ITEMS_AT_ONCE = 1024


class Scoring(Protocol):
    """Scores all items that it knows for each history."""

    def scores(self, histories: Sequence[History]) -> Floats:
        """Return how well each item fits each history, shape (histories, items)."""


class Matched:
    """Scores the items of a catalogue with a recommender that learned another one.

    Items that are gone are left out. A new item is scored as the known items whose texts are most
    like its own, so that it can be recommended before anybody has dealt with it.

    Args:
        recommender: Learned the items of `learned`.
        learned: Ids of these items, in their order.
        items: Ids of the catalogue's items; the order of the scores.
        vectors: A unit vector of each of these items' text, shape (items, dimension).
    """

    def __init__(
        self,
        recommender: Scoring,
        learned: Sequence[str],
        items: Sequence[str],
        vectors: Vectors,
    ) -> None:
        self.recommender = recommender
        self._same = tuple(learned) == tuple(items)
        if self._same:
            return
        places = {item: place for place, item in enumerate(learned)}
        # Of each item of the catalogue its number in the recommender, -1 where it has none.
        self._there = np.array([places.get(item, -1) for item in items], np.int32)
        self._new = np.flatnonzero(self._there < 0)
        known = np.flatnonzero(self._there >= 0)
        near, weights = _neighbours(vectors, self._new, known)
        rows = np.repeat(np.arange(len(near)), near.shape[1])
        self._guess = csr_matrix(
            (weights.ravel(), (rows, self._there[near].ravel())), (len(near), len(learned))
        )

    @property
    def known_share(self) -> float:
        """The share of the catalogue that the recommender learned, 0 to 1."""
        return 1.0 if self._same else float((self._there >= 0).mean()) if len(self._there) else 0.0

    def scores(self, histories: Sequence[History]) -> Floats:
        """Return how well each item of the catalogue fits each history.

        Args:
            histories: With the catalogue's numbers of items.

        Returns:
            Shape (histories, items).
        """
        if self._same:
            return self.recommender.scores(histories)
        learned = self.recommender.scores([self._translated(history) for history in histories])
        found = learned[:, np.maximum(self._there, 0)]
        if len(self._new):
            found[:, self._new] = self._guessed(learned)
        return found

    def _translated(self, history: History) -> History:
        """Return a history in the recommender's numbers, without what it does not know."""
        numbers = self._there[history.item]
        known = numbers >= 0
        return History(numbers[known], history.liking[known], history.at[known])

    def _guessed(self, learned: Floats) -> Floats:
        """Return the scores of the new items; without a text or a known item, the lowest."""
        if not self._guess.nnz:
            return np.tile(learned.min(axis=1, initial=0, keepdims=True), len(self._new))
        return np.asarray((self._guess @ learned.T).T, np.float32)


def _neighbours(vectors: Vectors, new: Numbers, known: Numbers) -> tuple[Numbers, Floats]:
    """Return the known items nearest to each new one, and what each counts; sums are 1."""
    count = min(NEIGHBOURS, len(known)) if vectors.size else 0
    near = np.zeros((len(new), count), np.int32)
    weights = np.zeros((len(new), count), np.float32)
    for start in range(0, len(new) if count else 0, ITEMS_AT_ONCE):
        some = slice(start, start + ITEMS_AT_ONCE)
        alike = vectors[new[some]] @ vectors[known].T
        best = np.argpartition(-alike, count - 1, axis=1)[:, :count]
        close = np.maximum(np.take_along_axis(alike, best, 1), np.finfo(np.float32).eps)
        near[some] = known[best].astype(np.int32)
        weights[some] = close / close.sum(axis=1, keepdims=True)
    return near, weights
