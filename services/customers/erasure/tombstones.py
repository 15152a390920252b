"""That somebody was erased, kept without anything of theirs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.customers.models import ErasedCustomer
from services.database import in_parts


class Tombstones:
    """Remembers digests of the numbers of erased customers.

    Args:
        session: An open session.
    """

    def __init__(self, session: Session) -> None:
        self.session = session

    def erased(self, customer_ids: Iterable[str]) -> dict[str, date]:
        """Return which of these customers were erased, and on which day."""
        digests = {_digest(one): one for one in customer_ids}
        found: dict[str, date] = {}
        keys = sorted(digests)
        for part in in_parts(keys):
            query = select(ErasedCustomer).where(ErasedCustomer.digest.in_(part))
            for row in self.session.scalars(query):
                found[digests[row.digest]] = row.erased_on
        return found

    def add(self, customer_ids: Iterable[str], today: date) -> None:
        """Remember that customers were erased."""
        new = set(customer_ids)
        new -= self.erased(new).keys()
        self.session.add_all(
            ErasedCustomer(digest=_digest(one), erased_on=today) for one in sorted(new)
        )
        self.session.flush()


def _digest(customer_id: str) -> str:
    return hashlib.sha256(f"erased customer {customer_id}".encode()).hexdigest()
