"""A database that answers in time or fails: what Rasa leaves unlimited."""

from __future__ import annotations

import math
import select
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
import sqlalchemy as sa
from psycopg2.extensions import POLL_OK, POLL_READ, POLL_WRITE, connection, set_wait_callback
from rasa.core.tracker_store import create_engine_kwargs, ensure_schema_exists
from rasa.shared.exceptions import RasaException
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import QueuePool

# PostgreSQL itself gives up then, when whoever asked is gone; SQLite waits so long for a writer.
QUERY_SECONDS = 10.0


class _Bounded(connection):  # type: ignore[misc]
    """A connection to PostgreSQL on which every answer comes in time or is an error."""

    seconds = QUERY_SECONDS


def mended(engine: Engine, seconds: float) -> tuple[Engine, sessionmaker[Any]]:
    """Return an engine for the same database whose answers have a limit of time, and its sessions.

    Args:
        engine: As Rasa makes it. Of SQLite it opens the file anew for each message, and lets
            readers and writers wait for each other; here connections stay open. Every commit is
            on the disk before it returns, as before.
        seconds: Longest time to wait for an answer of PostgreSQL.
    """
    make = {"sqlite": _sqlite, "postgresql": _postgresql}.get(engine.dialect.name)
    if make is None or not engine.url.database:
        return engine, sessionmaker(bind=engine)
    engine.dispose()
    made = make(engine, seconds)
    return made, sessionmaker(bind=made)


@contextmanager
def session(sessions: sessionmaker[Any]) -> Iterator[Session]:
    """Open a session.

    Rasa's own takes every ValueError in it for a missing schema and ends the server: one
    conversation with a null character in its name would.

    Raises:
        RasaException: When the schema of POSTGRESQL_SCHEMA is not there.
    """
    with sessions() as opened:
        try:
            ensure_schema_exists(opened)
        except ValueError as error:
            raise RasaException(
                f"POSTGRESQL_SCHEMA is {str(error)!r}, and the database has no such schema: "
                "create it, or unset the variable."
            ) from error
        yield opened


def _sqlite(engine: Engine, seconds: float) -> Engine:
    shared = {"check_same_thread": False, "timeout": QUERY_SECONDS}
    made = sa.create_engine(engine.url, poolclass=QueuePool, connect_args=shared)

    @sa.event.listens_for(made, "connect")
    def _set_up(connection: Any, record: Any) -> None:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")

    return made


def _postgresql(engine: Engine, seconds: float) -> Engine:
    limited = type("Limited", (_Bounded,), {"seconds": seconds})
    settings = create_engine_kwargs(engine.url)
    # Added to what the schema in Rasa's variable POSTGRESQL_SCHEMA needs.
    options = [settings.pop("connect_args", {}).get("options", "")]
    options.append(f"-c statement_timeout={round(1000 * QUERY_SECONDS)}")
    limits = {"connection_factory": limited, "options": " ".join(options).strip()}
    set_wait_callback(_wait)
    return sa.create_engine(engine.url, connect_args=limits, **settings)


def _wait(asked: connection) -> None:
    """Wait for an answer; psycopg2's own way has no limit, and it has one way for all."""
    seconds = getattr(asked, "seconds", None)
    limit = None if seconds is None else math.ceil(1000 * seconds)
    while (state := asked.poll()) != POLL_OK:
        # Not select.select, which refuses the file descriptors from 1024 on of a busy server.
        waiting = select.poll()
        waiting.register(asked, {POLL_READ: select.POLLIN, POLL_WRITE: select.POLLOUT}[state])
        if not waiting.poll(limit):
            raise psycopg2.OperationalError(f"no answer within {seconds:g} s")
