"""Messages that were put aside: seen, sent again, or dropped."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from custom_components.channels.durable import tables

# How a dead letter is numbered: by its table and its row.
TABLES = {"in": tables.INBOX, "out": tables.OUTGOING}


class UnknownLetter(Exception):
    """There is no dead letter of such a number."""


class DeadLetter(NamedTuple):
    """A message that was put aside.

    Attributes:
        number: `in-…` for a customer's that was not answered, `out-…` for a reply not delivered.
        channel: Name of the channel.
        conversation: Whose it is.
        since: When it was put aside.
        reason: Why.
    """

    number: str
    channel: str
    conversation: str
    since: datetime
    reason: str


def letters(engine: Engine) -> list[DeadLetter]:
    """Return all dead letters, the oldest first."""
    found = []
    with engine.connect() as connection:
        for kind, table in TABLES.items():
            row = table.c
            query = sa.select(row.id, row.channel, row.conversation, row.dead_at, row.reason)
            for one in connection.execute(query.where(row.dead_at.isnot(None))):
                since = datetime.fromtimestamp(one.dead_at)
                found.append(
                    DeadLetter(
                        f"{kind}-{one.id}", one.channel, one.conversation, since, one.reason or ""
                    )
                )
    return sorted(found, key=lambda letter: letter.since)


def send_again(engine: Engine, numbers: Iterable[str]) -> None:
    """Put letters back; a running server takes them up within seconds.

    They count as tried, so that what Rasa has answered already is said again, not asked again.

    Raises:
        UnknownLetter: When there is none of a number; then none is put back.
    """
    with engine.begin() as connection:
        for kind, row_id in map(_parts, numbers):
            table = TABLES[kind]
            back = sa.update(table).values(dead_at=None, held_until=0.0, tries=1, reason=None)
            _done(connection.execute(back.where(*_dead(table, row_id))), kind, row_id)


def drop(engine: Engine, numbers: Iterable[str]) -> None:
    """Delete letters for good.

    Raises:
        UnknownLetter: When there is none of a number; then none is deleted.
    """
    with engine.begin() as connection:
        for kind, row_id in map(_parts, numbers):
            table = TABLES[kind]
            _done(connection.execute(sa.delete(table).where(*_dead(table, row_id))), kind, row_id)


def _dead(table: sa.Table, row_id: int) -> tuple[sa.sql.ColumnElement[bool], ...]:
    return (table.c.id == row_id, table.c.dead_at.isnot(None))


def _done(result: sa.engine.CursorResult, kind: str, row_id: int) -> None:
    if not result.rowcount:
        raise UnknownLetter(f"There is no dead letter {kind}-{row_id}.")


def _parts(number: str) -> tuple[str, int]:
    kind, _, row_id = number.partition("-")
    if kind not in TABLES or not row_id.isdigit():
        raise UnknownLetter(f"{number!r} is no number of a dead letter; right is out-12 or in-3.")
    return kind, int(row_id)
