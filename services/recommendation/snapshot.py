"""A recommender, its catalogue and what was bought of it, as one thing that never changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_matrix, csr_matrix

from services.recommendation.liking import Liking
from services.recommendation.matching import Matched
from services.recommendation.recommenders.interactions import NOBODY, Floats, History
from services.recommendation.repository import Did
from services.vectors import Vectors


@dataclass(frozen=True)
class Serving:
    """What can answer.

    Attributes:
        recommender: Name of the recommender.
        version: Name of its version; empty for what was made because no version could be read.
        liking: What behaviour says about liking.
        matched: Scores the catalogue's items.
    """

    recommender: str
    version: str
    liking: Liking
    matched: Matched


@dataclass(frozen=True)
class Snapshot:
    """What answers at present.

    Attributes:
        serving: What answers.
        skus: Products in the order of all arrays.
        vectors: A unit vector of each product's text, shape (products, dimension).
        bought: Who bought what, shape (shoppers, products).
    """

    serving: Serving
    skus: tuple[str, ...]
    vectors: Vectors
    bought: csr_matrix

    @property
    def recommender(self) -> str:
        """Name of the recommender."""
        return self.serving.recommender

    @property
    def version(self) -> str:
        """Name of its version."""
        return self.serving.version

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Place of each product in the order of all arrays."""
        return {sku: place for place, sku in enumerate(self.skus)}

    @cached_property
    def buyers(self) -> Floats:
        """How many shoppers bought each product, shape (products,)."""
        return np.asarray(self.bought.sum(axis=0), np.float32).ravel()

    def bought_with(self, place: int, others: Sequence[int]) -> list[int]:
        """Return how many shoppers bought this product and each of the others."""
        bought_this = np.zeros(self.bought.shape[0], bool)
        bought_this[self._buyers_of(place)] = True
        return [int(bought_this[self._buyers_of(other)].sum()) for other in others]

    def history(self, did: Iterable[Did]) -> History:
        """Return what a shopper did, oldest first, as the recommender reads it."""
        events = [event for event in self.serving.liking.events(did) if event.item in self.places]
        if not events:
            return NOBODY
        return History(
            np.array([self.places[event.item] for event in events], np.int32),
            np.array([event.liking for event in events], np.float32),
            np.array([event.at for event in events], np.int64),
        )

    def scores(self, history: History) -> Floats:
        """Return how well each product fits a history, shape (products,)."""
        scores: Floats = self.serving.matched.scores([history])[0]
        return scores

    def _buyers_of(self, place: int) -> npt.NDArray[np.int32]:
        begin, end = self._by_product.indptr[place : place + 2]
        return self._by_product.indices[begin:end]

    @cached_property
    def _by_product(self) -> csc_matrix:
        return self.bought.tocsc()


def purchases(pairs: Iterable[tuple[str, str]], skus: Iterable[str]) -> csr_matrix:
    """Return who bought what as a matrix of ones.

    Args:
        pairs: Shopper and product, each pair once.
        skus: Products in the order of the columns.

    Returns:
        Shape (shoppers, products).
    """
    places = {sku: place for place, sku in enumerate(skus)}
    shoppers: dict[str, int] = {}
    rows, columns = [], []
    for shopper, sku in pairs:
        if sku in places:
            rows.append(shoppers.setdefault(shopper, len(shoppers)))
            columns.append(places[sku])
    ones = np.ones(len(rows), np.float32)
    return csr_matrix((ones, (rows, columns)), (len(shoppers), len(places)))
