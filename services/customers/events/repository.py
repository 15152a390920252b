"""All SQL of behaviour."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.catalogue.models import Product
from services.customers.models import BehaviourEvent, QuarantinedEvent
from services.database import in_parts, savepoint


class EventRepository:
    """Reads and writes behaviour, and the events that are kept apart.

    Args:
        session: An open session.
    """

    def __init__(self, session: Session) -> None:
        self.session = session

    def newest(self, shopper_ids: Sequence[str], limit: int) -> list[BehaviourEvent]:
        """Return the newest of what one customer did, the latest first."""
        query = (
            select(BehaviourEvent)
            .where(BehaviourEvent.shopper_id.in_(shopper_ids))
            .order_by(BehaviourEvent.at.desc(), BehaviourEvent.id.desc())
            .limit(limit)
        )
        return list(self.session.scalars(query))

    def known_ids(self, event_ids: Sequence[str]) -> set[str]:
        """Return which of these events were taken in or kept apart before."""
        found: set[str] = set()
        for ids in in_parts(event_ids):
            for table in (BehaviourEvent, QuarantinedEvent):
                query = select(table.event_id).where(table.event_id.in_(ids))
                found.update(self.session.scalars(query))
        return found

    def known_products(self, skus: Iterable[str]) -> set[str]:
        """Return which of these products there are."""
        wanted = sorted(set(skus))
        found: set[str] = set()
        for part in in_parts(wanted):
            query = select(Product.sku).where(Product.sku.in_(part))
            found.update(self.session.scalars(query))
        return found

    def add(self, rows: Sequence[BehaviourEvent | QuarantinedEvent]) -> bool:
        """Keep events, all or none; tells whether somebody was quicker with one of them."""
        try:
            with savepoint(self.session):
                self.session.add_all(rows)
        except IntegrityError:
            return False
        return True

    def waiting(
        self, reason: str, most: int, skus: Iterable[str] | None = None
    ) -> list[QuarantinedEvent]:
        """Return events kept apart for a reason whose product there is now, oldest first.

        Args:
            reason: The reason.
            most: How many at most.
            skus: Only those of these products.
        """
        query = (
            select(QuarantinedEvent)
            .join(Product, Product.sku == QuarantinedEvent.sku)
            .where(QuarantinedEvent.reason == reason)
            .order_by(QuarantinedEvent.id)
            .limit(most)
        )
        if skus is not None:
            query = query.where(QuarantinedEvent.sku.in_(list(skus)))
        return list(self.session.scalars(query))

    def forget(self, kept_apart: Sequence[QuarantinedEvent]) -> None:
        """Remove events from those kept apart."""
        ids = [event.id for event in kept_apart]
        self.session.execute(
            delete(QuarantinedEvent).where(QuarantinedEvent.id.in_(ids)),
            execution_options={"synchronize_session": "fetch"},
        )

    def kept_apart(self, limit: int) -> list[QuarantinedEvent]:
        """Return events kept apart, the newest first."""
        query = select(QuarantinedEvent).order_by(QuarantinedEvent.id.desc()).limit(limit)
        return list(self.session.scalars(query))

    def counts(self) -> dict[str, int]:
        """Return how many events are kept apart for each reason."""
        query = select(QuarantinedEvent.reason, func.count()).group_by(QuarantinedEvent.reason)
        return {reason: int(count) for reason, count in self.session.execute(query)}
