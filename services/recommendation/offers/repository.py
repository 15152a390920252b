"""All SQL of offers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from services.customers.groups import group
from services.customers.models import BehaviourEvent
from services.database import in_parts
from services.recommendation.offers.following import Deed
from services.recommendation.offers.models import NotWanted, Offer, OfferOutcome
from services.recommendation.offers.unwanted import Unwanted


class OfferRepository:
    """Reads and writes offers and what came of them.

    Args:
        session: An open session.
    """

    def __init__(self, session: Session) -> None:
        self.session = session

    def unwanted(self, customer_id: str | None, conversation_id: str | None) -> Unwanted:
        """Return what somebody said they are not interested in."""
        persons = persons_of(self.session, customer_id, conversation_id)
        query = select(NotWanted.kind, NotWanted.value).where(NotWanted.person.in_(persons))
        return Unwanted.of((kind, value) for kind, value in self.session.execute(query))

    def refused_since(self, moment: datetime) -> list[tuple[str, datetime]]:
        """Return who said since a moment that they are not interested, and when."""
        query = select(NotWanted.person, NotWanted.at).where(NotWanted.at > moment)
        return [(str(person), at) for person, at in self.session.execute(query)]

    def add_unwanted(self, person: str, kind: str, value: str, at: datetime) -> None:
        """Keep that somebody is not interested."""
        self.session.merge(NotWanted(person=person, kind=kind, value=value, at=at))

    def forget_unwanted(self, persons: Sequence[str], kind: str, value: str) -> None:
        """Take back that somebody is not interested."""
        self.session.execute(
            delete(NotWanted).where(
                NotWanted.person.in_(persons), NotWanted.kind == kind, NotWanted.value == value
            ),
            execution_options={"synchronize_session": False},
        )

    def offer(self, offer_id: str) -> Offer | None:
        """Return an offer."""
        return self.session.get(Offer, offer_id)

    def add(self, offers: Iterable[Mapping[str, Any]]) -> None:
        """Keep offers, rows of their table; those that are kept already stay as they are.

        Rows and not objects: a thousand answers a second are recorded.
        """
        wanted = {offer["id"]: dict(offer) for offer in offers}
        ids = list(wanted)
        for part in in_parts(ids):
            query = select(Offer.id).where(Offer.id.in_(part))
            for kept in self.session.scalars(query):
                del wanted[kept]
        if wanted:
            self.session.execute(insert(Offer.__table__), list(wanted.values()))

    def tell(self, offer: Offer, kind: str, at: datetime) -> None:
        """Keep what came of an offer; what is known already is not told again."""
        if kind not in {outcome.kind for outcome in offer.outcomes}:
            offer.outcomes.append(OfferOutcome(offer_id=offer.id, kind=kind, at=at))

    def since(self, moment: datetime) -> list[Offer]:
        """Return the offers made since a moment, oldest first."""
        query = select(Offer).where(Offer.shown_at >= moment).order_by(Offer.shown_at, Offer.id)
        return list(self.session.scalars(query))

    def latest(self, customer_id: str | None, conversation_id: str, since: datetime) -> list[Offer]:
        """Return what was offered to somebody since a moment, the latest first."""
        query = select(Offer).where(Offer.shown_at >= since)
        if customer_id:
            query = query.where(Offer.customer_id.in_(group(self.session, customer_id)))
        else:
            query = query.where(Offer.conversation_id == conversation_id)
        return list(self.session.scalars(query.order_by(Offer.shown_at.desc(), Offer.place)))

    def deeds(self, shoppers: Sequence[str], since: datetime) -> dict[tuple[str, str], list[Deed]]:
        """Return what customers did with each product since a moment, oldest first.

        Args:
            shoppers: Ids that the customers' groups go by.
            since: The moment.
        """
        owner = {member: one for one in shoppers for member in group(self.session, one)}
        members = sorted(owner)
        found: dict[tuple[str, str], list[Deed]] = {}
        for part in in_parts(members):
            query = (
                select(
                    BehaviourEvent.shopper_id,
                    BehaviourEvent.sku,
                    BehaviourEvent.kind,
                    BehaviourEvent.at,
                )
                .where(
                    BehaviourEvent.shopper_id.in_(part),
                    BehaviourEvent.at >= since,
                )
                .order_by(BehaviourEvent.at)
            )
            for shopper, sku, kind, at in self.session.execute(query):
                deed = Deed(owner[shopper], sku, kind, at)
                found.setdefault((deed.shopper, deed.sku), []).append(deed)
        return found

    def forget_before(self, moment: datetime) -> int:
        """Forget offers made before a moment, with what came of them."""
        found = self.session.execute(
            delete(Offer).where(Offer.shown_at < moment),
            execution_options={"synchronize_session": False},
        )
        return int(found.rowcount)


def persons_of(
    session: Session, customer_id: str | None, conversation_id: str | None
) -> tuple[str, ...]:
    """Return whose words count: all ids of the customer, or the conversation of a stranger."""
    if customer_id:
        return group(session, customer_id)
    return (conversation_id,) if conversation_id else ()
