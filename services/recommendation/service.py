"""The rules of recommendation: who is offered what, in which order, and why."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import numpy as np
import structlog
from sqlalchemy.orm import Session

from services.catalogue.models import Product
from services.catalogue.repository import CatalogueRepository
from services.catalogue.schemas import names
from services.catalogue.service import CatalogueService
from services.database import Database
from services.recommendation.models import BehaviourModel, Floats, train
from services.recommendation.repository import BOUGHT, BehaviourRepository
from services.recommendation.schemas import Because, Reason, RecommendationOut, WishIn
from services.recommendation.wish import price_range
from services.vectors import Encoder, Vectors, encode_passages, encode_queries

logger = structlog.get_logger(__name__)

# What each sign counts when all are brought to the same scale.
BEHAVIOUR, CONTENT, WISH, POPULARITY = 1.0, 0.6, 1.2, 0.4
# Signs of the customer's own past; one is enough to say "similar".
PAST = (BOUGHT, "rated", "clicked", "seen")
ALIKE = 0.9


@dataclass(frozen=True)
class _Known:
    """What was worked out of the catalogue and of behaviour."""

    newest: int
    model: BehaviourModel
    vectors: Vectors


class RecommendationService:
    """Recommends products.

    Args:
        database: The database.
        encoder: Turns descriptions and wishes into vectors.
        currency: Currency of the prices.
    """

    def __init__(self, database: Database, encoder: Encoder, currency: str) -> None:
        self.database = database
        self.encoder = encoder
        self.currency = currency
        self._lock = threading.Lock()
        self._known = self._learn()

    def train(self) -> None:
        """Train anew when there is behaviour that the model has not seen."""
        with self._lock:
            with self.database.session() as session:
                newest = BehaviourRepository(session).newest()
            if newest > self._known.newest:
                self._known = self._learn()

    def recommend(self, wish: WishIn) -> list[RecommendationOut]:
        """Recommend what fits a customer and a wish, best first."""
        with self.database.session() as session:
            return _Recommending(self, session, wish, self._known).recommend()

    def _learn(self) -> _Known:
        with self.database.session() as session:
            behaviour = BehaviourRepository(session)
            products = CatalogueRepository(session).products()
            model = train(behaviour.interactions(), [product.sku for product in products])
            vectors = encode_passages(self.encoder, [_described(p) for p in products])
            newest = behaviour.newest()
        logger.info("recommendation.trained", shoppers=len(model.shoppers), items=len(model.skus))
        return _Known(newest, model, vectors)


class _Recommending:
    """One request: the products that may be offered, what speaks for each, and why."""

    def __init__(
        self, service: RecommendationService, session: Session, wish: WishIn, known: _Known
    ) -> None:
        self.wish = wish
        self.known = known
        self.encoder = service.encoder
        self.catalogue = CatalogueService(session, service.currency)
        self.products = {product.sku: product for product in self.catalogue.repository.products()}
        behaviour = BehaviourRepository(session)
        self.history = behaviour.history(wish.customer_id) if wish.customer_id else {}
        self.places = {sku: place for place, sku in enumerate(known.model.skus)}

    def recommend(self) -> list[RecommendationOut]:
        """Return the best of what may be offered."""
        scores = self._scores()
        offered = [
            sku for sku in still_sold(self.known.model.skus, self.products) if self._fits(sku)
        ]
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
        model = self.known.model
        total = POPULARITY * model.popularity
        behaviour = model.scores(self.wish.customer_id) if self.wish.customer_id else None
        if behaviour is not None:
            total = total + BEHAVIOUR * _scaled(behaviour)
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
        place, model = self.places[sku], self.known.model
        bought = [other for other in self.history.get(BOUGHT, ()) if other in self.places]
        together = max(
            bought,
            key=lambda other: (model.together[place, self.places[other]], other),
            default=None,
        )
        if together and model.together[place, self.places[together]] > 1:
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


def _described(product: Product) -> str:
    values = " ".join(f"{key} {value}" for key, value in product.attributes.items())
    parts = (product.name_en, product.name_zh, product.description_en, product.description_zh)
    return f"{' '.join(parts)} {values}".replace("_", " ")


def _scaled(values: Floats) -> Floats:
    """Bring values to 0 … 1, so that signs of different kinds can be added."""
    spread = float(values.max() - values.min()) if values.size else 0.0
    scaled: Floats = (values - values.min()) / spread if spread else np.zeros_like(values)
    return scaled
