"""All SQL of consent."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.customers.consent.purposes import Purpose
from services.customers.models import Consent


class ConsentRepository:
    """Reads and writes what customers said; nothing is ever overwritten.

    Args:
        session: An open session.
    """

    def __init__(self, session: Session) -> None:
        self.session = session

    def words(self, customer_ids: Sequence[str]) -> list[Consent]:
        """Return all that the ids of one customer said, oldest first."""
        query = (
            select(Consent)
            .where(Consent.customer_id.in_(customer_ids))
            .order_by(Consent.at, Consent.id)
        )
        return list(self.session.scalars(query))

    def speakers(self, purpose: Purpose) -> list[str]:
        """Return the ids under which anything was said to a purpose."""
        query = select(Consent.customer_id).where(Consent.purpose == purpose.name).distinct()
        return list(self.session.scalars(query))

    def add(self, word: Consent) -> None:
        """Keep what was said."""
        self.session.add(word)
        self.session.flush()
