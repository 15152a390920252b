"""Keeps what serves in step with the versions on disk and with the catalogue."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError

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
        self._stop = threading.Event()
        self._seen = self._state()
        self.now = self._read()

    def refresh(self) -> bool:
        """Read what serves again when a version went live, or products came or went.

        Returns:
            Whether it was read again.
        """
        with self._lock:
            state = self._state()
            if state == self._seen:
                return False
            self.now, self._seen = self._read(), state
            return True

    def watch(self, seconds: float) -> None:
        """Refresh every so many seconds from now on, in a thread beside those that serve."""
        threading.Thread(target=self._watch, args=(seconds,), daemon=True).start()

    def close(self) -> None:
        """Stop watching."""
        self._stop.set()

    def _watch(self, seconds: float) -> None:
        while not self._stop.wait(seconds):
            try:
                self.refresh()
            except SQLAlchemyError as error:
                # What serves goes on serving; the database may answer the next time.
                logger.warning("recommendation.refresh_failed", reason=type(error).__name__)

    def _state(self) -> tuple[object, ...]:
        with self.database.session() as session:
            return self.versions.changed(), CatalogueRepository(session).state()

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
