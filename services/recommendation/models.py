"""Recommenders: what behaviour tells, what items tell, what is popular."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from implicit.als import AlternatingLeastSquares
from scipy.sparse import csr_matrix
from threadpoolctl import threadpool_limits

from services.recommendation.repository import BOUGHT, Interaction

Floats = npt.NDArray[np.float32]

# What each kind of behaviour says about liking, and how much.
LIKING = {"seen": 1.0, "clicked": 2.0, "rated": 3.0, "bought": 5.0}
FACTORS = 16
ROUNDS = 20
REGULARISATION = 0.1
SEED = 7


@dataclass(frozen=True)
class BehaviourModel:
    """Matrix factorisation of behaviour (Hu, Koren, Volinsky 2008) and popularity.

    Attributes:
        skus: Products in the order of all arrays.
        shoppers: Shoppers by id, with their row.
        user_factors: Shape (shoppers, factors).
        item_factors: Shape (products, factors).
        buyers: How many shoppers bought each product, shape (products,).
        together: How often two products were bought by the same shopper.
    """

    skus: tuple[str, ...]
    shoppers: dict[str, int]
    user_factors: Floats
    item_factors: Floats
    buyers: Floats
    together: Floats

    def scores(self, shopper_id: str) -> Floats | None:
        """Return how well each product fits a shopper; None when nothing is known of them."""
        row = self.shoppers.get(shopper_id)
        if row is None:
            return None
        return np.asarray(self.item_factors @ self.user_factors[row], np.float32)


def train(interactions: Sequence[Interaction], skus: Sequence[str]) -> BehaviourModel:
    """Train on behaviour.

    Args:
        interactions: What shoppers did.
        skus: Products of the catalogue; behaviour with others is left out.

    Returns:
        The model; with no behaviour at all, one that knows nobody and finds all alike.
    """
    places = {sku: place for place, sku in enumerate(skus)}
    known = [i for i in interactions if i.sku in places and i.kind in LIKING]
    shoppers = {shopper: row for row, shopper in enumerate(sorted({i.shopper_id for i in known}))}
    shape = (len(shoppers), len(skus))
    bought = np.zeros(shape, np.float32)
    liking = np.zeros(shape, np.float32)
    for i in known:
        at = shoppers[i.shopper_id], places[i.sku]
        liking[at] += LIKING[i.kind] * i.times
        bought[at] = max(bought[at], float(i.kind == BOUGHT))
    users, items = _factorise(csr_matrix(liking)) if known else _nothing(shape)
    buyers = bought.sum(axis=0)
    together = bought.T @ bought
    np.fill_diagonal(together, 0)
    return BehaviourModel(
        skus=tuple(skus),
        shoppers=shoppers,
        user_factors=users,
        item_factors=items,
        buyers=buyers,
        together=together,
    )


def _factorise(liking: csr_matrix) -> tuple[Floats, Floats]:
    # `implicit` has threads of its own; BLAS threads beside them make it slower.
    with threadpool_limits(1, "blas"):
        model = AlternatingLeastSquares(
            factors=FACTORS,
            iterations=ROUNDS,
            regularization=REGULARISATION,
            random_state=SEED,
            use_gpu=False,
            num_threads=1,
        )
        model.fit(liking, show_progress=False)
    return np.asarray(model.user_factors), np.asarray(model.item_factors)


def _nothing(shape: tuple[int, int]) -> tuple[Floats, Floats]:
    return np.zeros((shape[0], FACTORS), np.float32), np.zeros((shape[1], FACTORS), np.float32)
