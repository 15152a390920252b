"""One request: the products that may be offered, what speaks for each, and why."""

from __future__ import annotations

import numpy as np
from sqlalchemy.orm import Session

from services.catalogue.models import Product
from services.catalogue.schemas import names
from services.catalogue.service import CatalogueService
from services.recommendation.ranking.known import Known
from services.recommendation.recommenders.interactions import Floats
from services.recommendation.repository import BOUGHT, BehaviourRepository
from services.recommendation.schemas import Because, Reason, RecommendationOut, WishIn
from services.recommendation.wish import price_range
from services.vectors import Encoder, encode_queries

# What each sign counts when all are brought to the same scale.
BEHAVIOUR, CONTENT, WISH, POPULARITY = 1.0, 0.6, 1.2, 0.4
# Signs of the customer's own past; one is enough to say "similar".
PAST = (BOUGHT, "rated", "clicked", "seen")
ALIKE = 0.9


class Recommending:
    """Decides what one customer is offered.

    Args:
        session: An open session.
        encoder: Turns wishes into vectors.
        currency: Currency of the prices.
        known: What was worked out of the catalogue and of behaviour.
        liking: How well each product fits the customer, in the order of `known.skus`; None when
            nothing is known of them.
        wish: What was asked for.
    """

    def __init__(
        self,
        session: Session,
        encoder: Encoder,
        currency: str,
        known: Known,
        liking: Floats | None,
        wish: WishIn,
    ) -> None:
        self.wish = wish
        self.known = known
        self.encoder = encoder
        self.liking = liking
        self.catalogue = CatalogueService(session, currency)
        self.products = {product.sku: product for product in self.catalogue.repository.products()}
        behaviour = BehaviourRepository(session)
        self.history = behaviour.history(wish.customer_id) if wish.customer_id else {}
        self.places = known.places

    def recommend(self) -> list[RecommendationOut]:
        """Return the best of what may be offered."""
        scores = self._scores()
        offered = [sku for sku in still_sold(self.known.skus, self.products) if self._fits(sku)]
        best = sorted(offered, key=lambda sku: -scores[self.places[sku]])[: self.wish.limit]
        return [
            RecommendationOut(
                product=self.catalogue.shown(self.products[sku]),
                score=float(scores[self.places[sku]]),
                reason=self._reason(sku),
            )
            for sku in best
        ]

    def _fits(self, sku: str) -> bool:
        product = self.products[sku]
        said = price_range(self.wish.wish or "")
        low = self.wish.min_price if self.wish.min_price is not None else said.low
        high = self.wish.max_price if self.wish.max_price is not None else said.high
        return (
            product.stock > 0
            and sku not in self.wish.exclude
            and sku not in self.history.get(BOUGHT, ())
            and self.wish.category in (None, product.category_id)
            and self.wish.brand in (None, product.brand_id)
            and (low is None or product.price >= low)
            and (high is None or product.price <= high)
        )

    def _scores(self) -> Floats:
        buyers = self.known.buyers
        total = POPULARITY * buyers / max(1.0, float(buyers.max(initial=0.0)))
        if self.liking is not None:
            total = total + BEHAVIOUR * _scaled(self.liking)
        if past := [self.places[sku] for sku in self._past() if sku in self.places]:
            content = (self.known.vectors @ self.known.vectors[past].T).max(axis=1)
            total = total + CONTENT * _scaled(content)
        if self.wish.wish:
            vector = encode_queries(self.encoder, [self.wish.wish])[0]
            total = total + WISH * _scaled(self.known.vectors @ vector)
        return np.asarray(total, np.float32)

    def _reason(self, sku: str) -> Reason:
        """Return the strongest reason that is true of this offer."""
        if self._is_wish_specific():
            return Reason(kind="matches_wish")
        place, together_with = self.places[sku], self.known.bought_with(self.places[sku])
        bought = [other for other in self.history.get(BOUGHT, ()) if other in self.places]
        together = max(
            bought,
            key=lambda other: (together_with[self.places[other]], other),
            default=None,
        )
        if together and together_with[self.places[together]] > 1:
            return Reason(kind="bought_together", because=[self._because(together)])
        vectors = self.known.vectors
        past = [other for other in self._past() if other in self.places and other != sku]
        nearest = max(
            past,
            key=lambda other: (vectors[place] @ vectors[self.places[other]], other),
            default=None,
        )
        if nearest and self._alike(sku, nearest):
            return Reason(kind="similar_to", because=[self._because(nearest)])
        return Reason(kind="popular_in_category" if self.wish.category else "popular")

    def _is_wish_specific(self) -> bool:
        said = price_range(self.wish.wish or "")
        limits = (said.low, said.high, self.wish.min_price, self.wish.max_price, self.wish.brand)
        return any(limit is not None for limit in limits)

    def _alike(self, sku: str, other: str) -> bool:
        same_kind = self.products[sku].category_id == self.products[other].category_id
        vectors = self.known.vectors
        return same_kind and bool(vectors[self.places[sku]] @ vectors[self.places[other]] > ALIKE)

    def _past(self) -> list[str]:
        return list(dict.fromkeys(s for kind in PAST for s in sorted(self.history.get(kind, ()))))

    def _because(self, sku: str) -> Because:
        return Because(sku=sku, name=names(self.products[sku]))


def still_sold(skus: tuple[str, ...], products: dict[str, Product]) -> list[str]:
    """Return the products that the model knows and that are still sold."""
    return [sku for sku in skus if sku in products]


def _scaled(values: Floats) -> Floats:
    """Bring values to 0 … 1, so that signs of different kinds can be added."""
    spread = float(values.max() - values.min()) if values.size else 0.0
    scaled: Floats = (values - values.min()) / spread if spread else np.zeros_like(values)
    return scaled
