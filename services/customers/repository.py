"""All SQL of customers' own rows and of where their fields came from."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.customers.models import Customer, FieldSource


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
        """Return the first customers by id that have a name and stand for themselves."""
        query = select(Customer).where(Customer.merged_into.is_(None), Customer.name != "")
        return list(self.session.scalars(query.order_by(Customer.id).limit(limit)))

    def members(self, customer_ids: Sequence[str]) -> list[Customer]:
        """Return the rows of one customer, in the order of the ids."""
        found = self.session.scalars(select(Customer).where(Customer.id.in_(customer_ids)))
        places = {one: place for place, one in enumerate(customer_ids)}
        return sorted(found, key=lambda customer: places[customer.id])

    def sources(self, customer_ids: Sequence[str]) -> dict[tuple[str, str], FieldSource]:
        """Return where fields came from, by customer and field."""
        query = select(FieldSource).where(FieldSource.customer_id.in_(customer_ids))
        return {(row.customer_id, row.field): row for row in self.session.scalars(query)}
