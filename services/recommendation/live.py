"""Keeps what serves in step with the versions on disk and with the catalogue."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime

import structlog

from services.catalogue.repository import CatalogueRepository
from services.database import Database
from services.recommendation.candidates import Candidates
from services.recommendation.item_texts import ItemTexts
from services.recommendation.liking import Liking
from services.recommendation.recommenders.interactions import Interactions
from services.recommendation.repository import BehaviourRepository
from services.recommendation.snapshot import Serving, Snapshot, purchases
from services.recommendation.training.versions import Versions

logger = structlog.get_logger(__name__)


class LiveRecommender:
    """What serves at present, in `now`; who reads it has one thing that does not change.

    Args:
        database: The database.
        texts: Turns products into vectors.
        versions: The versions on disk.
        liking: What behaviour says about liking where no version tells.
    """

    def __init__(
        self, database: Database, texts: ItemTexts, versions: Versions, liking: Liking
    ) -> None:
        self.database = database
        self.texts = texts
        self.versions = versions
        self.liking = liking
        self._lock = threading.Lock()
        # Tells one snapshot from another.
        self.serial = 0
        # Counts how often the catalogue changed in more than its stock.
        self.priced = 0
        self._seen = self._state()
        self.now = self._read()

    def refresh(self) -> bool:
        """Read what serves again when a version went live, or products came or went.

        Returns:
            Whether anything changed that an answer depends on: that, or a price or a stock.
        """
        with self._lock:
            state = self._state()
            if state == self._seen:
                return False
            (version, (*priced, _)), (version_before, (*priced_before, _)) = state, self._seen
            if version != version_before or (
                priced != priced_before and self._skus() != set(self.now.skus)
            ):
                self.now = self._read()
            if priced != priced_before:
                self.priced += 1
            self._seen = state
            return True

    def _state(self) -> tuple[int, tuple[int, ...]]:
        with self.database.session() as session:
            return self.versions.changed(), CatalogueRepository(session).state()

    def _skus(self) -> set[str]:
        with self.database.session() as session:
            return set(CatalogueRepository(session).skus())

    def _read(self) -> Snapshot:
        with self.database.session() as session:
            products = CatalogueRepository(session).products()
            skus = tuple(product.sku for product in products)
            bought = purchases(BehaviourRepository(session).purchases(), skus)
        vectors = self.texts.vectors(products)
        serving = next(self._candidates(Candidates(products, vectors)))
        logger.info(
            "recommendation.live",
            recommender=serving.recommender,
            version=serving.version,
            items=len(skus),
        )
        self.serial += 1
        return Snapshot(serving, skus, vectors, bought)

    def _candidates(self, candidates: Candidates) -> Iterator[Serving]:
        """Yield what can serve, best first."""
        yield from candidates.versions(self.versions)
        yield from candidates.popular(self._behaviour(candidates.skus), self.liking)
        yield candidates.rated(self.liking)

    def _behaviour(self, skus: list[str]) -> Interactions:
        with self.database.session() as session:
            did = BehaviourRepository(session).all(datetime.utcnow())
            return Interactions.of(self.liking.events(did), skus)
