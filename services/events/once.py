"""Which events were dealt with already, so that repeats are dropped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

Event = dict[str, Any]
# What is done with an event; what it writes on the connection is written exactly once.
Deal = Callable[[Event, Connection], None]

_metadata = sa.MetaData()
SEEN = sa.Table(
    "seen_events",
    _metadata,
    sa.Column("event_id", sa.BigInteger, primary_key=True, autoincrement=False),
)


class Once:
    """Deals with each event once, however often the broker brings it.

    An event comes with `event_id`, the number of its row in Rasa's table `events`. The number is
    stored in the transaction in which the event is dealt with: when that fails, neither happened.
    Numbers are all that is kept here, nothing of what a customer said.

    Args:
        engine: A database of yours; best the one you write events into.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        _metadata.create_all(engine)

    def deal(self, event: Event, deal: Deal) -> bool:
        """Deal with an event unless that was done before, and tell whether it was new."""
        number = {"event_id": event["event_id"]}
        with self._engine.begin() as connection:
            known = sa.select(SEEN.c.event_id).where(SEEN.c.event_id == event["event_id"])
            if connection.execute(known).first() is not None:
                return False
            # First of all: of two readers at once the second waits here, and is then refused.
            connection.execute(sa.insert(SEEN), number)
            deal(event, connection)
        return True
