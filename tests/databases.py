"""Databases to test on: PostgreSQL's are made for a test, and dropped behind it."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import create_engine, text

POSTGRESQL = os.environ.get("HEED_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432/postgres")


@contextmanager
def empty_postgresql(force: bool = False) -> Iterator[str]:
    """Make an empty database, and give its URL.

    Args:
        force: Whether it is dropped though somebody is connected; else a connection that was left
            open fails the test.
    """
    name = f"heed_test_{uuid.uuid4().hex}"
    server = create_engine(POSTGRESQL, isolation_level="AUTOCOMMIT", future=True)
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield server.url.set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name}{' WITH (FORCE)' if force else ''}"))
    server.dispose()
