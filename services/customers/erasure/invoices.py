"""Invoices as a store of personal data: they stay for the books, where nobody finds them."""

from __future__ import annotations

import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.customers.erasure.store import Person
from services.customers.erasure.tables import TableStore, orders
from services.orders.models import Invoice


class InvoiceStore(TableStore):
    """Invoices: their address, which only the customer knows, opens nothing any more.

    Args:
        session: An open session.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session, Invoice, [(Invoice.number, orders)])

    def erase(self, person: Person) -> int:
        """Give a person's invoices addresses that nobody knows."""
        query = select(Invoice).where(Invoice.number.in_(list(person.orders)))
        found = list(self.session.scalars(query))
        for invoice in found:
            invoice.key = secrets.token_urlsafe(24)
        self.session.flush()
        return len(found)
