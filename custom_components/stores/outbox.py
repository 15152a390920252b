"""Events that were stored and not yet delivered, in a table beside Rasa's own."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from sqlalchemy.engine import Connection, Engine

# One server at a time delivers; PostgreSQL gives the right to do so back when a server dies.
LEADER = 0x4865_6564


class OutboxEvent(SQLTrackerStore.Base):  # type: ignore[misc]
    """An event that waits for the broker; its row is written with the event's own."""

    __tablename__ = "outbox"
    id = sa.Column(sa.Integer, primary_key=True)
    event_id = sa.Column(sa.Integer, nullable=False, unique=True)
    body = sa.Column(sa.Text, nullable=False)


class Outbox:
    """Reads and empties the table.

    Args:
        engine: The tracker store's.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._leading: Connection | None = None

    def waiting(self, most: int) -> list[tuple[int, dict[str, Any]]]:
        """Return the oldest events that wait, each with its row's number.

        There are none where another server delivers.
        """
        connection = self._leader()
        if connection is None:
            return []
        query = sa.select(OutboxEvent.id, OutboxEvent.body).order_by(OutboxEvent.id).limit(most)
        with connection.begin():
            rows = connection.execute(query).all()
        return [(number, json.loads(body)) for number, body in rows]

    def delivered(self, number: int) -> None:
        """Forget an event that the broker has."""
        connection = self._leader()
        if connection is not None:
            with connection.begin():
                connection.execute(sa.delete(OutboxEvent).where(OutboxEvent.id == number))

    def close(self) -> None:
        """Give the right to deliver back."""
        if self._leading is not None:
            # PostgreSQL's right belongs to the connection, which a pool would keep open.
            self._leading.invalidate()
            self._leading.close()
            self._leading = None

    def _leader(self) -> Connection | None:
        if self._leading is None:
            connection = self._engine.connect()
            if not _leads(connection):
                connection.close()
                return None
            self._leading = connection
        return self._leading


def _leads(connection: Connection) -> bool:
    # SQLite is for one server; there is nobody to share with.
    if connection.dialect.name != "postgresql":
        return True
    with connection.begin():
        taken = sa.select(sa.func.pg_try_advisory_lock(LEADER))
        return bool(connection.execute(taken).scalar())
