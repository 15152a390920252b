"""The rules of recommendation: who is offered what, in which order, and why."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.catalogue.repository import CatalogueRepository
from services.recommendation.live import LiveRecommender
from services.recommendation.offers.repository import OfferRepository
from services.recommendation.ranking.recommending import Recommended, Recommending
from services.recommendation.ranking.shelf import Shelf
from services.recommendation.ranking.terms import Terms
from services.recommendation.recommenders.interactions import Floats
from services.recommendation.repository import BehaviourRepository
from services.recommendation.schemas import WishIn
from services.recommendation.snapshot import Snapshot

# So much of a shopper's past is asked about; what was long before tells nothing more.
LONGEST_HISTORY = 200


class RecommendationService:
    """Recommends products.

    Args:
        live: What serves at present.
        terms: What every answer goes by.
    """

    def __init__(self, live: LiveRecommender, terms: Terms) -> None:
        self.live = live
        self.database = live.database
        self.terms = terms
        self._shelf: Shelf | None = None
        with self.database.session() as session:
            # The first customer need not wait for it.
            self._shelf_of(session, live.now)

    def recommend(self, wish: WishIn) -> Recommended:
        """Recommend what fits a customer and a wish, best first."""
        with self.database.session() as session:
            known = self.live.now
            unwanted = OfferRepository(session).unwanted(wish.customer_id, wish.conversation_id)
            liking = _liking(session, known, wish.customer_id)
            shelf = self._shelf_of(session, known)
            return Recommending(session, self.terms, shelf, liking, wish, unwanted).recommend()

    def _shelf_of(self, session: Session, known: Snapshot) -> Shelf:
        """Return the catalogue as ranking wants it, read anew when what serves has changed."""
        shelf = self._shelf
        if shelf is None or shelf.known is not known:
            shelf = Shelf.read(CatalogueRepository(session), known, self.terms.words)
            self._shelf = shelf
        return shelf

    def close(self) -> None:
        """Stop watching for new versions."""
        self.live.close()


def _liking(session: Session, known: Snapshot, shopper_id: str | None) -> Floats | None:
    """Return how well each product fits what a shopper did up to now; None for a stranger."""
    if not shopper_id:
        return None
    kinds = known.serving.liking.weights
    did = BehaviourRepository(session).latest(shopper_id, kinds, LONGEST_HISTORY)
    history = known.history(did)
    return known.scores(history) if len(history.item) else None
