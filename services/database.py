"""The database: engine, sessions, migrations. SQLite by default, PostgreSQL by URL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from alembic import command
from alembic.config import Config
from sqlalchemy import Integer, TypeDecorator, create_engine, event
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.orm import Session, declarative_base, sessionmaker
from sqlalchemy.pool import QueuePool

Base: Any = declarative_base()

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_SECONDS = 10
# PostgreSQL's, whose own are: for ever.
CONNECT_SECONDS = 10
LOCK_SECONDS = 30
SILENT_SECONDS = 60
# Databases take so many parameters in one statement.
PARAMETERS = 500

Values = TypeVar("Values", bound=Sequence[Any])


class Money(TypeDecorator):  # type: ignore[type-arg]
    """An amount of money, kept in hundredths: SQLite has no decimals."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> int | None:
        """Return the hundredths of an amount."""
        return None if value is None else int((Decimal(value) * 100).to_integral_value())

    def process_result_value(self, value: Any, dialect: Any) -> Decimal | None:
        """Return the amount of hundredths."""
        return None if value is None else Decimal(value) / 100


def in_parts(values: Values) -> Iterator[Values]:
    """Yield values, as many at a time as one statement takes for parameters."""
    for begin in range(0, len(values), PARAMETERS):
        yield values[begin : begin + PARAMETERS]  # type: ignore[misc]


class Database:
    """Opens sessions on one database.

    Args:
        url: SQLAlchemy URL.

    Attributes:
        sessions: Makes sessions; who wants to hear of changes listens to it.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _engine(url)
        self.sessions = sessionmaker(self.engine, future=True, expire_on_commit=False)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Open a session that commits when left, and rolls back on an error."""
        with self.sessions.begin() as session:
            yield session

    def migrate(self, revision: str = "head") -> None:
        """Bring the tables to a revision, upwards; `head` is the newest."""
        command.upgrade(self._alembic(), revision)

    def revert(self, revision: str = "base") -> None:
        """Bring the tables down to a revision; `base` is none at all."""
        command.downgrade(self._alembic(), revision)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def _alembic(self) -> Config:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["engine"] = self.engine
        return config


@contextmanager
def savepoint(session: Session) -> Iterator[None]:
    """Open a part of a session that is undone alone when it fails.

    Python's SQLite begins no transaction before the first change, and a savepoint outside of one
    would be a transaction of its own, which the session could not undo any more.
    """
    connection = session.connection()
    driver = connection.connection.dbapi_connection
    if connection.dialect.name == "sqlite" and not driver.in_transaction:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    with session.begin_nested():
        yield


def _engine(url: str) -> Engine:
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        limits = _limits(address) if address.get_backend_name() == "postgresql" else {}
        return create_engine(url, future=True, pool_pre_ping=True, connect_args=limits)
    file = address.database
    if file:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
    arguments = {"check_same_thread": False, "timeout": BUSY_SECONDS}
    # SQLAlchemy 1.4 opens a file anew for each session, 2.0 does not any more.
    pool = {"poolclass": QueuePool} if file and file != ":memory:" else {}
    engine = create_engine(url, future=True, connect_args=arguments, **pool)

    @event.listens_for(engine, "connect")
    def configure(connection: Any, record: Any) -> None:
        # Readers do not wait for a writer, and a row cannot point to nothing.
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA foreign_keys=ON")

    return engine


def _limits(address: URL) -> dict[str, Any]:
    """Return how long PostgreSQL is waited for; what its address says of it counts more."""
    limits = {
        "connect_timeout": CONNECT_SECONDS,
        "tcp_user_timeout": 1000 * SILENT_SECONDS,
        "options": f"-c lock_timeout={1000 * LOCK_SECONDS}",
    }
    return {name: value for name, value in limits.items() if name not in address.query}
