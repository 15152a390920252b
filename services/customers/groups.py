"""Who is one customer: the ids that were merged, as every room reads them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.customers.models import Customer

# Where a session keeps the groups that it has read, once it was told to.
REMEMBERED = "customer_groups"


def remember(session: Session) -> None:
    """Read each group once in a session from now on; for those that merge nothing."""
    session.info.setdefault(REMEMBERED, {})


def current(session: Session, customer_id: str) -> str:
    """Return the id that a customer's group goes by; an id that is not known is its own."""
    customer = session.get(Customer, customer_id)
    while customer is not None and customer.merged_into is not None:
        customer = session.get(Customer, customer.merged_into)
    return customer_id if customer is None else str(customer.id)


def group(session: Session, customer_id: str) -> tuple[str, ...]:
    """Return all ids of one customer, the one the group goes by first.

    What is read of a customer is read of all of these: a merge moves no rows.
    """
    remembered: dict[str, tuple[str, ...]] | None = session.info.get(REMEMBERED)
    if remembered is None:
        return _read(session, customer_id)
    if customer_id not in remembered:
        remembered[customer_id] = _read(session, customer_id)
    return remembered[customer_id]


def _read(session: Session, customer_id: str) -> tuple[str, ...]:
    members = [current(session, customer_id)]
    latest = list(members)
    while latest:
        merged = select(Customer.id).where(Customer.merged_into.in_(latest)).order_by(Customer.id)
        latest = list(session.scalars(merged))
        members += latest
    return tuple(members)
