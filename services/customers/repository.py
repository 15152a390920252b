"""All SQL of customers."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.customers.models import BehaviourEvent, Customer


class CustomerRepository:
    """Reads and writes customers.

    Args:
        session: An open session.
    """

    def __init__(self, session: Session) -> None:
        self.session = session

    def customer(self, customer_id: str) -> Customer | None:
        """Return a customer."""
        return self.session.get(Customer, customer_id)

    def customers(self, limit: int) -> list[Customer]:
        """Return the first customers by id."""
        return list(self.session.scalars(select(Customer).order_by(Customer.id).limit(limit)))

    def add_event(self, event: BehaviourEvent) -> None:
        """Record something a shopper did."""
        self.session.add(event)
