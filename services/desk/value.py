"""What a customer is worth to the shop: how much of what customers spend is theirs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Integer, func, select, type_coerce
from sqlalchemy.orm import Session

from services.database import in_parts
from services.orders.models import Order, OrderItem

# Of an order that was taken back nothing was spent.
NOT_SPENT = "cancelled"
HUNDREDTHS = func.sum(OrderItem.quantity * type_coerce(OrderItem.price, Integer))


def values(session: Session, customer_ids: Sequence[str]) -> dict[str, float]:
    """Return the value of customers, from 0 (bought nothing) towards 1.

    Who spent as much as buyers do on average is worth a half. Who bought nothing is worth 0.
    """
    wanted = sorted(set(customer_ids))
    if not wanted:
        return {}
    average = _average(session)
    spent = {customer: 0.0 for customer in wanted}
    for part in in_parts(wanted):
        query = _spending().where(Order.customer_id.in_(part))
        spent |= {customer: float(amount) for customer, amount in session.execute(query)}
    return {customer: amount / (amount + average) for customer, amount in spent.items()}


def _spending() -> Any:
    return (
        select(Order.customer_id, HUNDREDTHS)
        .join(OrderItem, OrderItem.number == Order.number)
        .where(Order.status != NOT_SPENT, Order.customer_id.is_not(None))
        .group_by(Order.customer_id)
    )


def _average(session: Session) -> float:
    spending = _spending().subquery()
    return float(session.scalar(select(func.avg(spending.c[1]))) or 1.0)
