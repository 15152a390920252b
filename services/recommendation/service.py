"""The rules of recommendation: who is offered what, in which order, and why."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.recommendation.live import LiveRecommender
from services.recommendation.ranking.recommending import Recommending
from services.recommendation.recommenders.interactions import Floats
from services.recommendation.repository import BehaviourRepository
from services.recommendation.schemas import RecommendationOut, WishIn
from services.recommendation.snapshot import Snapshot
from services.vectors import Encoder

# So much of a shopper's past is asked about; what was long before tells nothing more.
LONGEST_HISTORY = 200


class RecommendationService:
    """Recommends products.

    Args:
        live: What serves at present.
        encoder: Turns wishes into vectors.
        currency: Currency of the prices.
    """

    def __init__(self, live: LiveRecommender, encoder: Encoder, currency: str) -> None:
        self.live = live
        self.database = live.database
        self.encoder = encoder
        self.currency = currency

    def recommend(self, wish: WishIn) -> list[RecommendationOut]:
        """Recommend what fits a customer and a wish, best first."""
        with self.database.session() as session:
            known = self.live.now
            liking = _liking(session, known, wish.customer_id)
            return Recommending(
                session, self.encoder, self.currency, known, liking, wish
            ).recommend()

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
