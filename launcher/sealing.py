"""Seals conversations that are stored already: when sealing begins, and when a key is replaced."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy import bindparam, column, create_engine, inspect, select, table, update
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.sql.elements import ColumnClause, ColumnElement

from language.personal_data.sealing import Seal, SealBroken, own_seal
from launcher.errors import LaunchError
from services.analytics.repository import EVENTS
from services.settings import ServicesSettings

AT_ONCE = 1000
# Where channels keep messages on their way: table, its key, and what is kept.
CHANNELS = (
    ("channel_inbox", "id", "body"),
    ("channel_outgoing", "id", "body"),
    ("channel_conversations", "conversation", "offered"),
    ("channel_conversations", "conversation", "context"),
)


class SealingFailed(LaunchError):
    """Conversations could not be sealed; those that were stay so."""


def new_key() -> str:
    """Return a key."""
    return Fernet.generate_key().decode()


def seal_conversations() -> int:
    """Seal all of the tracker store with the newest key, and return how many events there were.

    It may run while the assistant does, and again after it was stopped. What channels keep there of
    messages on their way is sealed too.

    Raises:
        SealingFailed: When there is no key, an older key is missing, or no database.
    """
    url = ServicesSettings().conversations_url
    engine = create_engine(url, future=True)
    try:
        seal = own_seal()
        done = _seal_all(engine, seal, EVENTS.c.id, EVENTS.c.data)
        for number, kept in _of_channels(engine):
            _seal_all(engine, seal, number, kept)
        return done
    except SealBroken as error:
        raise SealingFailed(str(error)) from error
    except SQLAlchemyError as error:
        where = engine.url.render_as_string()
        raise SealingFailed(f"CONVERSATIONS_URL ({where}) cannot be used: {error}") from error
    finally:
        engine.dispose()


def _of_channels(engine: Engine) -> Iterator[tuple[ColumnClause[Any], ColumnClause[Any]]]:
    """Yield the columns in which channels keep messages, each with its table's key."""
    there = set(inspect(engine).get_table_names())
    for name, key, kept in CHANNELS:
        if name in there:
            columns = table(name, column(key), column(kept)).c
            yield columns[key], columns[kept]


def _seal_all(engine: Engine, seal: Seal, key: ColumnElement[Any], kept: ColumnElement[Any]) -> int:
    """Seal a column of a table, some rows at a time; return how many there were."""
    done, last = 0, None
    while True:
        with engine.begin() as connection:
            last, count = _seal_some(connection, seal, key, kept, last)
        done += count
        if not count:
            return done


def _seal_some(
    connection: Connection,
    seal: Seal,
    key: ColumnElement[Any],
    kept: ColumnElement[Any],
    after: Any,
) -> tuple[Any, int]:
    """Seal some rows behind one; return the key of the last, and how many there were."""
    # What was answered is empty.
    query = select(key, kept).where(kept != "").order_by(key).limit(AT_ONCE)
    rows = connection.execute(query if after is None else query.where(key > after)).all()
    if rows:
        change = update(kept.table).where(key == bindparam("key"), kept == bindparam("before"))
        sealed = [{"key": one, "before": was, "sealed": seal.rotate(was)} for one, was in rows]
        connection.execute(change.values({kept: bindparam("sealed")}), sealed)
    return (rows[-1][0] if rows else after), len(rows)
