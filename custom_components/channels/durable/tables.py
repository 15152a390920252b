"""The tables of channels, in the tracker store's database."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import OperationalError, ProgrammingError

METADATA = sa.MetaData()


def _lane(name: str) -> sa.Table:
    return sa.Table(
        name,
        METADATA,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("message_id", sa.String(255), nullable=False),
        # Emptied, as the body is, when the message is done.
        sa.Column("conversation", sa.String(255), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("added_at", sa.Float, nullable=False),
        sa.Column("held_until", sa.Float, nullable=False, default=0.0),
        sa.Column("tries", sa.Integer, nullable=False, default=0),
        sa.Column("done_at", sa.Float),
        sa.Column("dead_at", sa.Float),
        sa.Column("reason", sa.Text),
        sa.UniqueConstraint("channel", "message_id"),
        sa.Index(f"{name}_waiting", "channel", "conversation", "id"),
    )


INBOX = _lane("channel_inbox")
OUTGOING = _lane("channel_outgoing")

# What holds of a conversation between two messages.
STANDING = sa.Table(
    "channel_conversations",
    METADATA,
    sa.Column("conversation", sa.String(255), primary_key=True),
    sa.Column("offered", sa.Text, nullable=False),
    sa.Column("context", sa.Text, nullable=False),
)


def make(engine: Engine) -> None:
    """Make the tables that are not there yet."""
    # Two servers that start together both try; the tables are there all the same.
    with suppress(OperationalError, ProgrammingError):
        METADATA.create_all(engine)
    with engine.connect() as connection:
        connection.execute(sa.select(INBOX.c.id).limit(1))


def insert(connection: Connection, table: sa.Table) -> Any:
    """Return an INSERT that can say what to do about a row that is there already."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    return dialect.insert(table)
