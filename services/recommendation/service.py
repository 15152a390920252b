"""The rules of recommendation: who is offered what, in which order, and why."""

from __future__ import annotations

from collections.abc import Hashable

from sqlalchemy.orm import Session

from services.catalogue.repository import CatalogueRepository
from services.customers.groups import remember
from services.recommendation.live import LiveRecommender
from services.recommendation.offers.repository import OfferRepository, persons_of
from services.recommendation.ranking.recommending import Recommended, Recommending
from services.recommendation.ranking.shelf import Shelf
from services.recommendation.ranking.terms import Terms
from services.recommendation.ready import Answer, ReadyRecommendations
from services.recommendation.recommenders.interactions import Floats
from services.recommendation.repository import BehaviourRepository
from services.recommendation.schemas import WishIn
from services.recommendation.snapshot import Snapshot
from services.recommendation.watching import Watch

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
        # With the count of changes of the catalogue at which it was read.
        self._shelf: tuple[Shelf, int] | None = None
        self.answers = ReadyRecommendations(live.database)
        self._watch: Watch | None = None
        with self.database.session() as session:
            # The first customer need not wait for it.
            self._shelf_of(session, live.now)

    def ready(self, wish: WishIn) -> Answer | None:
        """Return the answer to what was asked before, if nothing has changed since."""
        answer = self.answers.get(self._key(wish))
        return answer and answer.to(wish.request)

    def answer(self, wish: WishIn) -> Answer:
        """Recommend what fits a customer and a wish, best first, and keep the answer ready."""
        key, moment = self._key(wish), self.answers.moment()
        with self.database.session() as session:
            remember(session)
            persons = persons_of(session, wish.customer_id, wish.conversation_id)
            answer = Answer.of(wish, self._recommended(session, wish))
        self.answers.keep(key, answer, persons, moment)
        return answer

    def recommend(self, wish: WishIn) -> Recommended:
        """Recommend what fits a customer and a wish, best first."""
        with self.database.session() as session:
            return self._recommended(session, wish)

    def look(self) -> None:
        """Take notice of another live version, and of what other processes changed."""
        if self.live.refresh():
            self.answers.forget_all()
        self.answers.look()

    def watch(self, seconds: float) -> None:
        """Look every so many seconds from now on."""
        self.close()
        self._watch = Watch(self.look, seconds)

    def close(self) -> None:
        """Stop looking."""
        if self._watch is not None:
            self._watch.stop()

    def _key(self, wish: WishIn) -> Hashable:
        return self.answers.key(wish, self.live.serial, self.terms.today())

    def _recommended(self, session: Session, wish: WishIn) -> Recommended:
        remember(session)
        known = self.live.now
        unwanted = OfferRepository(session).unwanted(wish.customer_id, wish.conversation_id)
        liking = _liking(session, known, wish.customer_id)
        shelf = self._shelf_of(session, known)
        return Recommending(session, self.terms, shelf, liking, wish, unwanted).recommend()

    def _shelf_of(self, session: Session, known: Snapshot) -> Shelf:
        """Return the catalogue as ranking wants it, read anew when what serves has changed."""
        priced = self.live.priced
        found = self._shelf
        if found is None or found[0].known is not known or found[1] != priced:
            shelf = Shelf.read(CatalogueRepository(session), known, self.terms.words)
            found = self._shelf = (shelf, priced)
        return found[0]


def _liking(session: Session, known: Snapshot, shopper_id: str | None) -> Floats | None:
    """Return how well each product fits what a shopper did up to now; None for a stranger."""
    if not shopper_id:
        return None
    kinds = known.serving.liking.weights
    did = BehaviourRepository(session).latest(shopper_id, kinds, LONGEST_HISTORY)
    history = known.history(did)
    return known.scores(history) if len(history.item) else None
