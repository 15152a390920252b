"""Ready answers of recommendation, and what makes them stale, here and in other processes."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from datetime import date, datetime

from services.changes import Changed, listen
from services.database import Database
from services.recommendation.answers import ReadyAnswers
from services.recommendation.offers.repository import OfferRepository
from services.recommendation.ranking.recommending import Recommended
from services.recommendation.repository import BehaviourRepository
from services.recommendation.schemas import RecommendationsOut, WishIn

# What an answer depends on beside the person who asks.
OF_ALL = {
    "products": "sku",
    "brands": "id",
    "categories": "id",
    "attributes": "key",
    "customers": "id",
}
# Tables of what a person did or said, with the column that tells whose a row is.
OF_PERSON = {"behaviour_events": "shopper_id", "not_wanted": "person"}
# An id may become visible after a higher one: so many are looked at again.
OVERLAP = 100
# These say where an answer is recorded, not what it is.
RECORDED = {"request", "approach"}


@dataclass(frozen=True)
class Answer:
    """An answer as it is sent.

    Attributes:
        body: JSON, as bytes.
        made: What it says.
        request: The request it was made for, in the ids of its offers.
    """

    body: bytes
    made: Recommended
    request: str | None

    @classmethod
    def of(cls, wish: WishIn, made: Recommended) -> Answer:
        """Write an answer."""
        told = RecommendationsOut(
            recommendations=made.recommendations, wanted=made.wanted, nearest=made.nearest
        )
        return cls(told.json(ensure_ascii=False).encode(), made, wish.request)

    def to(self, request: str | None) -> Answer:
        """Return the same answer to another request, with offers of its own."""
        if request == self.request or not (request and self.request):
            return self
        offers = [
            one.copy(update={"offer": one.offer and one.offer.replace(self.request, request)})
            for one in self.made.recommendations
        ]
        body = self.body.replace(self.request.encode(), request.encode())
        return Answer(body, replace(self.made, recommendations=offers), request)


class ReadyRecommendations(ReadyAnswers[Answer]):
    """Ready answers that forget by themselves what a change in the database makes stale.

    A change of this process counts before its caller goes on; one of another process when `look`
    is called next.

    Args:
        database: The database.
    """

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.database = database
        with database.session() as session:
            behaviour = BehaviourRepository(session)
            # The ids that were looked at last.
            looked_at = behaviour.shoppers_after(behaviour.newest() - OVERLAP)
        self._events = {number for number, _ in looked_at}
        self._refused_at = datetime.utcnow()
        listen(database, {**OF_ALL, **OF_PERSON}, self._forget_changed)

    @staticmethod
    def key(wish: WishIn, serial: int, today: date) -> Hashable:
        """Return what tells one question from another.

        Args:
            wish: What is asked.
            serial: Number of the snapshot that would answer.
            today: The day.
        """
        # What a known customer asks in another conversation has the same answer.
        unread = RECORDED | ({"conversation_id"} if wish.customer_id else set())
        recorded = bool(wish.request and wish.conversation_id)
        return serial, today, recorded, wish.json(exclude=unread)

    def look(self) -> None:
        """Forget what other processes made stale since the last time."""
        with self.database.session() as session:
            after = max(self._events, default=0) - OVERLAP
            events = BehaviourRepository(session).shoppers_after(after)
            refusals = OfferRepository(session).refused_since(self._refused_at)
        persons = {shopper for number, shopper in events if number not in self._events}
        persons |= {person for person, _ in refusals}
        self._events = {number for number, _ in events}
        self._refused_at = max([self._refused_at, *(at for _, at in refusals)])
        if persons:
            self.forget(persons)

    def _forget_changed(self, changed: Changed) -> None:
        persons: set[str] = set()
        for table, values in changed.items():
            if table in OF_ALL or values is None:
                self.forget_all()
                return
            persons |= values
        self.forget(persons)
