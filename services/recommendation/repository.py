"""All SQL of recommendation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.customers.consent.purposes import ANALYTICS
from services.customers.consent.service import ConsentService
from services.customers.groups import group
from services.customers.models import BehaviourEvent, Customer

BOUGHT = "bought"
# Rows that are fetched at once, so that a long table does not fill the memory.
ROWS_AT_ONCE = 10_000


class Did(NamedTuple):
    """One thing a shopper did, as the table has it; the moment is UTC without saying so."""

    shopper_id: str
    sku: str
    kind: str
    value: float
    at: datetime


class BehaviourRepository:
    """Reads what shoppers did.

    Args:
        session: An open session.
    """

    def __init__(self, session: Session) -> None:
        self.session = session

    def all(self, until: datetime) -> Iterator[Did]:
        """Yield all behaviour up to a moment, in the order it was recorded.

        Customers that were merged are one shopper; of one who refused analytics nothing is read.
        """
        stays = self._stays()
        refused = ConsentService(self.session).refusing(ANALYTICS)
        query = (
            select(*_COLUMNS)
            .where(BehaviourEvent.at <= until)
            .order_by(BehaviourEvent.id)
            .execution_options(yield_per=ROWS_AT_ONCE)
        )
        for shopper, *what in self.session.execute(query):
            if shopper not in refused:
                yield Did(stays.get(shopper, shopper), *what)

    def count(self) -> int:
        """Return how many events there are."""
        return int(self.session.scalar(select(func.count(BehaviourEvent.id))) or 0)

    def newest(self) -> int:
        """Return the id of the newest event."""
        return int(self.session.scalar(select(func.max(BehaviourEvent.id))) or 0)

    def shoppers_after(self, event_id: int) -> list[tuple[int, str]]:
        """Return ids of events after one, with whose they are."""
        query = select(BehaviourEvent.id, BehaviourEvent.shopper_id).where(
            BehaviourEvent.id > event_id
        )
        return [(int(number), str(shopper)) for number, shopper in self.session.execute(query)]

    def latest(self, shopper_id: str, kinds: Iterable[str], limit: int) -> list[Did]:
        """Return the latest a shopper did, oldest first.

        Args:
            shopper_id: Whose it is.
            kinds: Kinds of behaviour.
            limit: How many at most: what counts of 100,000 events is the end.
        """
        ids = group(self.session, shopper_id)
        query = (
            select(*_COLUMNS)
            .where(BehaviourEvent.shopper_id.in_(ids), BehaviourEvent.kind.in_(list(kinds)))
            .order_by(BehaviourEvent.at.desc(), BehaviourEvent.id.desc())
            .limit(limit)
        )
        return [Did(*row) for row in self.session.execute(query)][::-1]

    def purchases(self) -> Iterator[tuple[str, str]]:
        """Yield who bought what, each pair once, shopper by shopper."""
        query = (
            select(BehaviourEvent.shopper_id, BehaviourEvent.sku)
            .where(BehaviourEvent.kind == BOUGHT)
            .distinct()
            .order_by(BehaviourEvent.shopper_id, BehaviourEvent.sku)
            .execution_options(yield_per=ROWS_AT_ONCE)
        )
        return ((shopper, sku) for shopper, sku in self.session.execute(query))

    def _stays(self) -> dict[str, str]:
        """Return the id that each merged customer goes by."""
        query = select(Customer.id, Customer.merged_into).where(Customer.merged_into.is_not(None))
        into = {merged: stays for merged, stays in self.session.execute(query)}
        for merged in into:
            while into[merged] in into:
                into[merged] = into[into[merged]]
        return into

    def history(self, shopper_id: str) -> dict[str, list[str]]:
        """Return the products a shopper dealt with by kind, the latest of each kind first."""
        columns = (BehaviourEvent.kind, BehaviourEvent.sku)
        query = (
            select(*columns)
            .where(BehaviourEvent.shopper_id.in_(group(self.session, shopper_id)))
            .group_by(*columns)
            .order_by(func.max(BehaviourEvent.at).desc(), BehaviourEvent.sku)
        )
        history: dict[str, list[str]] = {}
        for kind, sku in self.session.execute(query):
            history.setdefault(kind, []).append(sku)
        return history


_COLUMNS = (
    BehaviourEvent.shopper_id,
    BehaviourEvent.sku,
    BehaviourEvent.kind,
    BehaviourEvent.value,
    BehaviourEvent.at,
)
