"""Messages in their order: of each conversation one is worked on at a time, on any server."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from custom_components.channels.durable.tables import insert
from custom_components.stores.at_rest import AtRest

# A server that holds a message says so anew before this is over; when it died, another goes on.
HOLD_SECONDS = 30.0


class Held(NamedTuple):
    """A message that this server works on.

    Attributes:
        id: Its number.
        message_id: The platform's id of it.
        conversation: Whose it is.
        body: What it is.
        tries: How often it was taken up before.
    """

    id: int
    message_id: str
    conversation: str
    body: str
    tries: int


class Lane:
    """One channel's rows of a table; every method is given a connection in a transaction.

    Args:
        table: One of `tables`.
        channel: The channel's name.
        at_rest: How messages lie there.
    """

    def __init__(self, table: sa.Table, channel: str, at_rest: AtRest) -> None:
        self.table = table
        self.channel = channel
        self._at_rest = at_rest
        row = table.c
        self._waits = sa.and_(row.channel == channel, row.done_at.is_(None), row.dead_at.is_(None))

    def add(self, connection: Connection, message_id: str, conversation: str, body: str) -> bool:
        """Put a message at the end; tell whether it is new."""
        values = {
            "channel": self.channel,
            "message_id": message_id[:255],
            "conversation": conversation,
            "body": self._at_rest.seal(body),
            "added_at": time.time(),
        }
        row = insert(connection, self.table).values(values).on_conflict_do_nothing()
        return bool(connection.execute(row).rowcount)

    def hold(self, connection: Connection, conversation: str) -> Held | None:
        """Take up the oldest message of a conversation; None when another server has it."""
        row, now = self.table.c, time.time()
        oldest = (
            sa.select(row.id, row.message_id, row.conversation, row.body, row.tries, row.held_until)
            .where(self._waits, row.conversation == conversation)
            .order_by(row.id)
            .limit(1)
        )
        found = connection.execute(oldest).first()
        if found is None or found.held_until > now:
            return None
        taken = connection.execute(
            sa.update(self.table)
            .where(row.id == found.id, row.held_until == found.held_until, row.done_at.is_(None))
            .values(held_until=now + HOLD_SECONDS, tries=row.tries + 1)
        )
        if not taken.rowcount:
            return None
        body = self._at_rest.open(found.body)
        return Held(found.id, found.message_id, found.conversation, body, found.tries)

    def keep_holding(self, connection: Connection, ids: Sequence[int]) -> None:
        """Say that messages are still worked on."""
        until = time.time() + HOLD_SECONDS
        held = sa.update(self.table).where(self.table.c.id.in_(ids))
        connection.execute(held.values(held_until=until))

    def put_back(self, connection: Connection, held: Held, seconds: float, reason: str) -> None:
        """Give a message back, to be taken up after some time."""
        again = sa.update(self.table).where(self.table.c.id == held.id)
        connection.execute(again.values(held_until=time.time() + seconds, reason=reason))

    def done(self, connection: Connection, held: Held) -> None:
        """Keep only that there was such a message."""
        row = sa.update(self.table).where(self.table.c.id == held.id)
        done = {"done_at": time.time(), "conversation": "", "body": "", "reason": None}
        connection.execute(row.values(done))

    def bury(self, connection: Connection, held: Held, reason: str) -> None:
        """Put a message aside, with the reason, for people to see to."""
        row = sa.update(self.table).where(self.table.c.id == held.id)
        connection.execute(row.values(dead_at=time.time(), reason=reason))

    def waiting(self, connection: Connection) -> list[str]:
        """Return the conversations with a message that nobody works on."""
        row = self.table.c
        free = sa.select(row.conversation).where(self._waits, row.held_until <= time.time())
        return list(connection.execute(free.distinct().limit(1000)).scalars())

    def release_all(self, connection: Connection) -> None:
        """Give all messages back that a server held which is no more."""
        held = sa.update(self.table).where(self._waits, self.table.c.held_until > 0)
        connection.execute(held.values(held_until=0.0))

    def forget(self, connection: Connection, before: float) -> None:
        """Delete what was done before a time."""
        row = self.table.c
        old = sa.delete(self.table).where(row.channel == self.channel, row.done_at < before)
        connection.execute(old)
