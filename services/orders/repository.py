"""All SQL of orders."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.customers.groups import group
from services.orders.models import Invoice, Order, Return


class OrderRepository:
    """Reads and writes orders.

    Args:
        session: An open session.
    """

    def __init__(self, session: Session) -> None:
        self.session = session

    def order(self, number: str, for_change: bool = False) -> Order | None:
        """Return an order; one that is about to change is locked where the database can."""
        return self.session.get(Order, number, with_for_update=for_change)

    def orders_of(self, customer_id: str, status: str | None, limit: int) -> list[Order]:
        """Return a customer's orders, newest first."""
        query = select(Order).where(Order.customer_id.in_(group(self.session, customer_id)))
        if status:
            query = query.where(Order.status == status)
        query = query.order_by(Order.placed_on.desc(), Order.number.desc()).limit(limit)
        return list(self.session.scalars(query))

    def add_return(self, booked: Return) -> None:
        """Keep a return."""
        self.session.add(booked)
        self.session.flush()

    def last_return_number(self) -> str | None:
        """Return the highest return number so far."""
        return self.session.scalar(select(func.max(Return.return_number)))

    def invoice_of(self, number: str) -> Invoice | None:
        """Return the invoice of an order."""
        return self.session.scalar(select(Invoice).where(Invoice.number == number))

    def invoice(self, key: str) -> Invoice | None:
        """Return an invoice by its key."""
        return self.session.get(Invoice, key)

    def add_invoice(self, invoice: Invoice) -> None:
        """Keep an invoice."""
        self.session.add(invoice)
        self.session.flush()
