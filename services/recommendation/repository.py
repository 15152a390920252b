"""All SQL of recommendation."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.customers.groups import group
from services.customers.models import BehaviourEvent

BOUGHT = "bought"


@dataclass(frozen=True)
class Interaction:
    """How often a shopper did something with a product."""

    shopper_id: str
    sku: str
    kind: str
    times: int


class BehaviourRepository:
    """Reads what shoppers did.

    Args:
        session: An open session.
    """

    def __init__(self, session: Session) -> None:
        self.session = session

    def interactions(self) -> list[Interaction]:
        """Return all behaviour, counted by shopper, product and kind."""
        columns = (BehaviourEvent.shopper_id, BehaviourEvent.sku, BehaviourEvent.kind)
        query = select(*columns, func.count()).group_by(*columns).order_by(*columns)
        return [Interaction(*row) for row in self.session.execute(query)]

    def history(self, shopper_id: str) -> dict[str, set[str]]:
        """Return the products a shopper dealt with, latest first, by kind."""
        query = (
            select(BehaviourEvent.kind, BehaviourEvent.sku)
            .where(BehaviourEvent.shopper_id.in_(group(self.session, shopper_id)))
            .order_by(BehaviourEvent.at.desc())
        )
        history: dict[str, set[str]] = {}
        for kind, sku in self.session.execute(query):
            history.setdefault(kind, set()).add(sku)
        return history

    def newest(self) -> int:
        """Return the id of the newest event; it grows with every event."""
        return int(self.session.scalar(select(func.max(BehaviourEvent.id))) or 0)
