"""The rules of recommendation: who is offered what, in which order, and why."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cached_property

import structlog

from services.catalogue.models import Product
from services.catalogue.repository import CatalogueRepository
from services.database import Database
from services.recommendation.models import BehaviourModel, Floats, train
from services.recommendation.ranking.recommending import Recommending
from services.recommendation.repository import BehaviourRepository
from services.recommendation.schemas import RecommendationOut, WishIn
from services.vectors import Encoder, Vectors, encode_passages

logger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Known:
    """What was worked out of the catalogue and of behaviour."""

    newest: int
    model: BehaviourModel
    vectors: Vectors
    recommender: str = "als"
    version: str = ""

    @property
    def skus(self) -> tuple[str, ...]:
        return self.model.skus

    @cached_property
    def places(self) -> dict[str, int]:
        return {sku: place for place, sku in enumerate(self.skus)}

    @property
    def buyers(self) -> Floats:
        return self.model.buyers

    def bought_with(self, place: int) -> Floats:
        together: Floats = self.model.together[place]
        return together

    def scores(self, shopper_id: str | None) -> Floats | None:
        return self.model.scores(shopper_id) if shopper_id else None


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
            known = self._known
            liking = known.scores(wish.customer_id)
            return Recommending(
                session, self.encoder, self.currency, known, liking, wish
            ).recommend()

    def _learn(self) -> _Known:
        with self.database.session() as session:
            behaviour = BehaviourRepository(session)
            products = CatalogueRepository(session).products()
            model = train(behaviour.interactions(), [product.sku for product in products])
            vectors = encode_passages(self.encoder, [_described(p) for p in products])
            newest = behaviour.newest()
        logger.info("recommendation.trained", shoppers=len(model.shoppers), items=len(model.skus))
        return _Known(newest, model, vectors)


def _described(product: Product) -> str:
    values = " ".join(f"{key} {value}" for key, value in product.attributes.items())
    parts = (product.name_en, product.name_zh, product.description_en, product.description_zh)
    return f"{' '.join(parts)} {values}".replace("_", " ")
