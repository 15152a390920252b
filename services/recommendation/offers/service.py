"""The rules of offers: they are recorded, and what came of them is found out."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from services.analytics.repository import TrackerRepository
from services.customers.groups import current
from services.database import Database
from services.recommendation.offers.approaches import ApproachRepository
from services.recommendation.offers.budget import RESPONDED
from services.recommendation.offers.earned import by_aspect, earned
from services.recommendation.offers.following import (
    ANNOYED,
    CLICKED,
    Heard,
    Made,
    from_deeds,
    from_messages,
    sounds_negative,
)
from services.recommendation.offers.repository import OfferRepository
from services.recommendation.offers.rules import EarningRules
from services.recommendation.offers.schemas import EarnedOut
from services.recommendation.ranking.recommending import Recommended
from services.recommendation.schemas import WishIn

logger = structlog.get_logger(__name__)

UNKNOWN_CHANNEL = "unknown"
# Budgets learn of annoyance so soon, where nobody looks at the page.
DUE = timedelta(minutes=10)
# A transaction takes so many offers at most.
MOST_AT_ONCE = 2000


class OfferService:
    """Keeps offers and finds out what came of them.

    Args:
        database: The database.
        conversations: Rasa's tracker store, only read.
        rules: When something counts as come of an offer.
        now: Tells the time, in UTC without saying so.
    """

    def __init__(
        self,
        database: Database,
        conversations: TrackerRepository,
        rules: EarningRules,
        now: Callable[[], datetime] = datetime.utcnow,
    ) -> None:
        self.database = database
        self.rules = rules
        self.now = now
        self._conversations = conversations
        self._unwritten: deque[tuple[WishIn, Recommended, datetime]] = deque()
        self._writing = threading.Lock()
        self._settling = threading.Lock()
        self._settled_at: datetime | None = None

    def close(self) -> None:
        """Close the connections to Rasa's tracker store."""
        self._conversations.close()

    def record(self, wish: WishIn, made: Recommended) -> None:
        """Keep what was offered; called when the answer is on its way already.

        Who finds another one writing leaves theirs to that one: many answers a second are few
        transactions. A database that does not answer loses the record, not the answer.
        """
        self._unwritten.append((wish, made, self.now()))
        while self._unwritten and self._writing.acquire(blocking=False):
            try:
                self._write()
            finally:
                self._writing.release()

    def _write(self) -> None:
        offers: list[dict[str, Any]] = []
        approaches: set[str] = set()
        while self._unwritten and len(offers) < MOST_AT_ONCE:
            wish, made, at = self._unwritten.popleft()
            offers += _offers(wish, made, at)
            approaches |= {wish.approach} if wish.approach else set()
        try:
            with self.database.session() as session:
                OfferRepository(session).add(offers)
                for approach in approaches:
                    ApproachRepository(session).tell(approach, RESPONDED)
        except SQLAlchemyError as error:
            logger.warning("offers.not_kept", offers=len(offers), reason=type(error).__name__)

    def clicked(self, offer_id: str) -> None:
        """Keep that an offer was opened; an id that is not known counts nothing."""
        try:
            with self.database.session() as session:
                repository = OfferRepository(session)
                if offer := repository.offer(offer_id):
                    repository.tell(offer, CLICKED, self.now())
        except SQLAlchemyError as error:
            logger.warning("offers.click_not_kept", reason=type(error).__name__)

    def earned(self, days: int) -> EarnedOut:
        """Return what the offers of the last days earned."""
        self.settle()
        now = self.now()
        since = now - timedelta(days=days)
        hours = self.rules.clicked_hours
        with self.database.session() as session:
            offers = OfferRepository(session).since(since)
            return EarnedOut(
                since=since,
                total=earned(offers, now, hours),
                by=by_aspect(offers, now, hours),
                approaches=ApproachRepository(session).by_channel(since),
            )

    def settle(self) -> None:
        """Find out what came of the offers whose time is not over, or was not when this ran last.

        Nothing of it is done while a customer waits: it happens when somebody looks.
        """
        with self._settling:
            now = self.now()
            longest = timedelta(max(self.rules.bought_days, self.rules.clicked_hours / 24))
            oldest = now - timedelta(days=self.rules.kept_days)
            since = oldest if self._settled_at is None else self._settled_at - longest
            with self.database.session() as session:
                OfferRepository(session).forget_before(oldest)
                ApproachRepository(session).forget_before(oldest)
                self._settle_since(session, since)
            self._settled_at = now

    def settle_if_due(self) -> None:
        """Find out what came of offers if nobody has for a while, so that budgets know of it."""
        settled = self._settled_at
        if settled is None or self.now() - settled >= DUE:
            try:
                self.settle()
            except SQLAlchemyError as error:
                logger.warning("offers.not_settled", reason=type(error).__name__)

    def _settle_since(self, session: Session, since: datetime) -> None:
        repository = OfferRepository(session)
        offers = {str(offer.id): offer for offer in repository.since(since)}
        made = [
            Made(
                str(offer.id),
                current(session, offer.customer_id) if offer.customer_id else "",
                offer.conversation_id,
                offer.sku,
                offer.shown_at,
            )
            for offer in offers.values()
        ]
        shoppers = sorted({one.shopper for one in made if one.shopper})
        deeds = repository.deeds(shoppers, since)
        for told in (
            *from_deeds(made, deeds, self.rules),
            *from_messages(made, self._heard(made), self.rules),
        ):
            offer = offers[told.offer]
            repository.tell(offer, told.kind, told.at)
            if told.kind == ANNOYED:
                ApproachRepository(session).tell(offer.approach_id, ANNOYED)

    def _heard(self, made: Sequence[Made]) -> dict[str, list[Heard]]:
        conversations = sorted({one.conversation for one in made})
        heard = [
            Heard(one.conversation, datetime.utcfromtimestamp(one.at), sounds_negative(one.data))
            for one in self._conversations.stories(conversations)
            if one.kind == "user"
        ]
        return {key: list(those) for key, those in groupby(heard, lambda one: one.conversation)}


def _offers(wish: WishIn, made: Recommended, at: datetime) -> list[dict[str, Any]]:
    return [
        {
            "id": str(recommendation.offer),
            "customer_id": wish.customer_id,
            "conversation_id": wish.conversation_id,
            "channel": wish.channel or UNKNOWN_CHANNEL,
            "sku": one.product.sku,
            "place": place,
            "reason": recommendation.reason.kind,
            "because": [because.sku for because in recommendation.reason.because],
            "recommender": made.recommender,
            "version": made.version,
            "explored": one.explored,
            "chance": one.chance,
            "approach_id": wish.approach,
            "shown_at": at,
        }
        for place, (recommendation, one) in enumerate(
            zip(made.recommendations, made.candidates, strict=True), start=1
        )
    ]
