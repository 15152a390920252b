"""Understands what somebody is not interested in, and takes it out of what they are offered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from services.catalogue.models import Product
from services.catalogue.repository import CatalogueRepository
from services.catalogue.schemas import Names, names
from services.customers.consent.purposes import OFFERS
from services.customers.consent.service import ConsentService
from services.customers.groups import current
from services.customers.repository import CustomerRepository
from services.database import Database
from services.problems import NotFound
from services.recommendation.offers.approaches import ApproachRepository
from services.recommendation.offers.following import ANNOYED
from services.recommendation.offers.repository import OfferRepository, persons_of
from services.recommendation.offers.rules import EarningRules
from services.recommendation.offers.schemas import NotWantedIn, NotWantedOut, Refused
from services.recommendation.offers.unwanted import ALL, BRAND, CATEGORY, PRODUCT
from services.recommendation.wishes.words import TurnWords

# Where such a word of consent comes from.
SOURCE = "assistant"
NOTHING = NotWantedOut(kind="nothing")
Meant = tuple[Refused, list[str]]


class RefusalService:
    """Keeps what customers do not want; it holds from the next answer on.

    Args:
        database: The database.
        words: Which words mean the brand or the kind of what was shown.
        rules: How long after an offer a refusal is about it.
        now: Tells the time, in UTC without saying so.
    """

    def __init__(
        self,
        database: Database,
        words: TurnWords,
        rules: EarningRules,
        now: Callable[[], datetime] = datetime.utcnow,
    ) -> None:
        self.database = database
        self.words = words
        self.rules = rules
        self.now = now

    def refuse(self, said: NotWantedIn) -> NotWantedOut:
        """Keep what somebody is not interested in, and tell what that was.

        Raises:
            NotFound: When all offers are refused by a customer who does not exist.
        """
        with self.database.session() as session:
            kind, values = self._meant(session, said)
            if not values:
                return NOTHING
            self._annoyed(session, said, kind, values)
            if kind == ALL and said.customer_id:
                _allow(session, said.customer_id, False)
                return NotWantedOut(kind=ALL)
            person = persons_of(session, said.customer_id, said.conversation_id)[0]
            for value in values:
                OfferRepository(session).add_unwanted(person, kind, value, self.now())
            return NotWantedOut(kind=kind, names=_names(session, kind, values))

    def allow_again(self, customer_id: str | None, conversation_id: str) -> None:
        """Take back that somebody wants no offers; what they said of products stays.

        Raises:
            NotFound: When there is no such customer.
        """
        with self.database.session() as session:
            if customer_id:
                _allow(session, customer_id, True)
            persons = (*persons_of(session, customer_id, conversation_id), conversation_id)
            OfferRepository(session).forget_unwanted(persons, ALL, ALL)

    def _meant(self, session: Session, said: NotWantedIn) -> Meant:
        if said.all:
            return ALL, [ALL]
        if said.skus:
            return PRODUCT, list(CatalogueRepository(session).those(said.skus))
        if said.brand:
            return BRAND, [said.brand]
        if said.category:
            return CATEGORY, [said.category]
        shown = list(CatalogueRepository(session).those(said.shown).values())
        if self.words.this_brand.said_in(said.text):
            return BRAND, _distinct(shown, lambda product: str(product.brand_id))
        if self.words.this_kind.said_in(said.text):
            return CATEGORY, _distinct(shown, lambda product: str(product.category_id))
        return PRODUCT, _distinct(shown, lambda product: str(product.sku))

    def _annoyed(
        self, session: Session, said: NotWantedIn, kind: str, values: Sequence[str]
    ) -> None:
        """Count as annoying what was offered last of what is not wanted."""
        offers, now = OfferRepository(session), self.now()
        since = now - timedelta(hours=self.rules.clicked_hours)
        skus = _products(session, kind, values)
        for offer in offers.latest(said.customer_id, said.conversation_id, since):
            if kind == ALL or offer.sku in skus:
                offers.tell(offer, ANNOYED, now)
                ApproachRepository(session).tell(offer.approach_id, ANNOYED)


def _allow(session: Session, customer_id: str, allowed: bool) -> None:
    if CustomerRepository(session).customer(current(session, customer_id)) is None:
        raise NotFound(f"No customer {customer_id!r}.")
    ConsentService(session).say(customer_id, OFFERS, allowed, SOURCE)


def _distinct(products: Sequence[Product], name: Callable[[Product], str]) -> list[str]:
    return list(dict.fromkeys(map(name, products)))


def _products(session: Session, kind: str, values: Sequence[str]) -> set[str]:
    """Return the products that are refused with a kind or a brand."""
    if kind == PRODUCT:
        return set(values)
    catalogue = CatalogueRepository(session)
    if kind == BRAND:
        return {sku for value in values for sku in catalogue.skus(brand=value)}
    return {sku for value in values for sku in catalogue.skus(category=value)}


def _names(session: Session, kind: str, values: Sequence[str]) -> list[Names]:
    catalogue = CatalogueRepository(session)
    things: dict[str, Any] = {}
    if kind == PRODUCT:
        things.update(catalogue.those(values))
    elif kind in (BRAND, CATEGORY):
        things.update(catalogue.brands() if kind == BRAND else catalogue.categories())
    return [names(things[value]) for value in values if value in things]
