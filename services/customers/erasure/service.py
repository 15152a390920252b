"""The rules of exporting and erasing one person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from services.customers.erasure.files import FileStore
from services.customers.erasure.parquet import ParquetStore
from services.customers.erasure.store import Person, Store
from services.customers.erasure.stores import table_stores
from services.customers.erasure.tombstones import Tombstones
from services.customers.erasure.tracker import TrackerStore
from services.customers.groups import group
from services.customers.identities.repository import IdentityRepository
from services.customers.models import Identity
from services.customers.repository import CustomerRepository
from services.database import Database
from services.orders.models import Order
from services.problems import NotFound
from services.settings import ServicesSettings

logger = structlog.get_logger(__name__)

# Fields by which a text names somebody.
NAMING = ("name", "email", "phone", "address")


@dataclass(frozen=True)
class Erased:
    """What was erased.

    Attributes:
        customer_ids: All ids of the customer.
        counts: How much there was, by store.
        compacted: Whether what was deleted is gone from the files of SQLite too.
    """

    customer_ids: tuple[str, ...]
    counts: dict[str, int]
    compacted: bool


class ErasureService:
    """Exports and erases all that is kept of one person.

    Args:
        database: The database.
        settings: Where the other stores are.
    """

    def __init__(self, database: Database, settings: ServicesSettings) -> None:
        self.database = database
        self.tracker = TrackerStore(settings.conversations_url, settings.customer_slot)
        self.files = FileStore(settings.var)
        self.parquet = ParquetStore(settings.var)

    def export(self, customer_id: str) -> dict[str, list[Any]]:
        """Return all that is kept of a person, by store.

        Raises:
            NotFound: When there is no such customer, or there was.
        """
        with self._open() as session:
            stores = self._stores(session)
            person = self._person(session, stores, customer_id)
            return {store.name: store.export(person) for store in stores}

    def ids(self, customer_id: str) -> tuple[str, ...]:
        """Return all ids of the customer that one of them means."""
        with self._open() as session:
            return group(session, customer_id)

    def count(self, customer_id: str) -> dict[str, int]:
        """Return how much is kept of a person, by store.

        Raises:
            NotFound: When there is no such customer, or there was.
        """
        return {name: len(found) for name, found in self.export(customer_id).items()}

    def erase(self, customer_id: str, today: date) -> Erased:
        """Erase all that is kept of a person; what stays is that somebody was erased.

        Conversations and files go first: by the tables they are found, should it have to be done
        again.

        Raises:
            NotFound: When there is no such customer, or there was.
        """
        with self._open() as session:
            if session.connection().dialect.name == "sqlite":
                session.connection().exec_driver_sql("PRAGMA secure_delete=ON")
            stores = self._stores(session)
            person = self._person(session, stores, customer_id)
            counts = {store.name: store.erase(person) for store in stores}
            Tombstones(session).add(person.ids, today)
        compacted = all([_compact(self.database.engine), self._compact_tracker()])
        logger.info("customers.erased", rows=sum(counts.values()), compacted=compacted)
        return Erased(person.ids, counts, compacted)

    @contextmanager
    def _open(self) -> Iterator[Session]:
        try:
            with self.database.session() as session:
                yield session
        finally:
            self.tracker.close()

    def _stores(self, session: Session) -> list[Store]:
        return [self.tracker, self.files, self.parquet, *table_stores(session)]

    def _person(self, session: Session, stores: Sequence[Store], customer_id: str) -> Person:
        ids = group(session, customer_id)
        members = CustomerRepository(session).members(ids)
        if not members:
            raise NotFound(_why_not(session, customer_id))
        identities = IdentityRepository(session).of(ids)
        named = {getattr(one, field) for one in members for field in NAMING}
        orders = session.scalars(select(Order.number).where(Order.customer_id.in_(ids)))
        person = Person(
            ids,
            orders=tuple(orders),
            words=frozenset({*(one.value for one in identities), *(w for w in named if w)}),
        )
        # On the channels of platforms, a conversation is called by who writes. What is only
        # claimed may be somebody else's.
        senders = {name for one in identities if one.verified for name in sender_ids(one)}
        talks = {talk for store in stores for talk in store.conversations(person)}
        return replace(person, conversations=frozenset(talks | senders))

    def _compact_tracker(self) -> bool:
        engine = self.tracker.opened()
        done = engine is None or _compact(engine)
        self.tracker.close()
        return done


def sender_ids(identity: Identity) -> set[str]:
    """Return what Rasa may call the conversation of who has an identity."""
    return {identity.value, f"{identity.kind}:{identity.value}"}


def _why_not(session: Session, customer_id: str) -> str:
    erased = Tombstones(session).erased([customer_id])
    if erased:
        return f"Customer {customer_id!r} was erased on {erased[customer_id]}: nothing is left."
    return f"No customer {customer_id!r}."


def _compact(engine: Engine) -> bool:
    """Write a file of SQLite anew: deleted rows else stay readable in it. Returns whether it was.

    Other databases do that by themselves.
    """
    if engine.dialect.name != "sqlite":
        return True
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM")
            waits, *_ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
            return not waits
    except OperationalError:
        return False
