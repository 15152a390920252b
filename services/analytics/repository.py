"""All SQL on Rasa's tracker store: its `events` table, only ever read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import structlog
from sqlalchemy import (
    Column,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    func,
    select,
)
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import OperationalError, ProgrammingError

from language.personal_data.sealing import Seal, SealBroken, own_seal
from services.database import in_parts
from services.problems import Unavailable

logger = structlog.get_logger(__name__)

# As rasa.core.tracker_store.SQLTrackerStore makes it; what is not read is left out.
EVENTS = Table(
    "events",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("sender_id", String(255)),
    Column("type_name", String(255)),
    Column("timestamp", Float),
    Column("data", Text),
)
STORY_TYPES = ("action", "user")
READ_TYPES = ("action", "session_started", "restart")
FOLLOWED_TYPES = ("action", "slot", "user")
SPOKEN_TYPES = ("user", "bot", "pause", "resume", "session_started", "restart")
BATCH = 1000


class TrackerEvent(NamedTuple):
    """One event of a conversation.

    Attributes:
        conversation: Rasa's id of the conversation.
        kind: Rasa's name of the event: `action`, `session_started` or `restart`.
        at: When, in seconds since 1970.
        metadata: What the policy told with an action.
    """

    conversation: str
    kind: str
    at: float
    metadata: dict[str, Any]


class Followed(NamedTuple):
    """One event that may tell what came of an answer.

    Attributes:
        conversation: Rasa's id of the conversation.
        kind: `action`, `slot` or `user`.
        name: Name of the action, value of the slot, or intent of the customer's message.
        at: When, in seconds since 1970.
        waits: Whether a flow stood open after the action.
    """

    conversation: str
    kind: str
    name: str
    at: float
    waits: bool


class StoryEvent(NamedTuple):
    """One event of a conversation, with all that Rasa keeps of it.

    Attributes:
        conversation: Rasa's id of the conversation.
        kind: Rasa's name of the event: `user` or `action`.
        at: When, in seconds since 1970.
        data: The event as Rasa writes it.
    """

    conversation: str
    kind: str
    at: float
    data: dict[str, Any]


class SpokenEvent(NamedTuple):
    """One event of a conversation as people at the desk need it.

    Attributes:
        number: Its number in the table.
        kind: Rasa's name of the event: `user`, `bot`, `pause`, `resume` or `session_started`.
        at: When, in seconds since 1970.
        data: The event as Rasa writes it.
    """

    number: int
    kind: str
    at: float
    data: dict[str, Any]


class TrackerRepository:
    """Reads what Rasa keeps of conversations.

    Args:
        url: SQLAlchemy URL of the tracker store of endpoints.yml.
        seal: Opens conversations that are sealed; None is the one of the environment.
    """

    def __init__(self, url: str, seal: Seal | None = None) -> None:
        self.url = url
        self._seal = seal or own_seal()
        self._engine: Engine | None = None

    def events(self, since: float) -> Iterator[TrackerEvent]:
        """Yield events from a time on, conversation by conversation, each in its order.

        A store that is not there yet has no events.
        """
        wanted = (EVENTS.c.type_name.in_(READ_TYPES), EVENTS.c.timestamp >= since)
        for sender, kind, at, data in self._rows(*wanted):
            yield TrackerEvent(sender, kind, at or 0.0, _metadata(data))

    def following(
        self, conversations: Sequence[str], since: float, slot: str
    ) -> Iterator[Followed]:
        """Yield what was said and done in some conversations since a time, each in its order.

        Args:
            conversations: Rasa's ids of them.
            since: Seconds since 1970.
            slot: The one slot whose changes are told.
        """
        for part in in_parts(conversations):
            wanted = (
                EVENTS.c.sender_id.in_(part),
                EVENTS.c.type_name.in_(FOLLOWED_TYPES),
                EVENTS.c.timestamp >= since,
            )
            for sender, kind, at, data in self._rows(*wanted):
                name, waits = _followed(kind, data, slot)
                if name:
                    yield Followed(sender, kind, name, at or 0.0, waits)

    def stories(self, conversations: Sequence[str]) -> Iterator[StoryEvent]:
        """Yield what was said and done in some conversations, each in its order.

        Args:
            conversations: Rasa's ids of them.
        """
        for part in in_parts(conversations):
            wanted = (
                EVENTS.c.sender_id.in_(part),
                EVENTS.c.type_name.in_(STORY_TYPES),
            )
            for sender, kind, at, data in self._rows(*wanted):
                yield StoryEvent(sender, kind, at or 0.0, _whole(data))

    def newest(self, conversations: Sequence[str]) -> dict[str, int]:
        """Return the number of each conversation's newest event, of those that Rasa keeps."""
        found: dict[str, int] = {}
        for part in in_parts(conversations):
            query = (
                select(EVENTS.c.sender_id, func.max(EVENTS.c.id))
                .where(EVENTS.c.sender_id.in_(part))
                .group_by(EVENTS.c.sender_id)
            )
            found |= {sender: number for sender, number in self._read(query)}
        return found

    def spoken(self, conversation: str, after: int = 0) -> list[SpokenEvent]:
        """Return what was said in a conversation, and who was to answer, in its order.

        Args:
            conversation: Rasa's id of it.
            after: Only events with a greater number.
        """
        query = (
            select(EVENTS.c.id, EVENTS.c.type_name, EVENTS.c.timestamp, EVENTS.c.data)
            .where(
                EVENTS.c.sender_id == conversation,
                EVENTS.c.type_name.in_(SPOKEN_TYPES),
                EVENTS.c.id > after,
            )
            .order_by(EVENTS.c.id)
        )
        return [
            SpokenEvent(number, kind, at or 0.0, _whole(opened(self._seal, data)))
            for number, kind, at, data in self._read(query)
        ]

    def changes(self, after: int) -> list[tuple[int, str]]:
        """Return events with a greater number: each one's number and conversation."""
        query = select(EVENTS.c.id, EVENTS.c.sender_id).where(EVENTS.c.id > after)
        return [(number, sender) for number, sender in self._read(query.order_by(EVENTS.c.id))]

    def last(self) -> int:
        """Return the number of the newest event of all; 0 where there is none."""
        return next((number for (number,) in self._read(select(func.max(EVENTS.c.id)))), 0) or 0

    def _read(self, query: Any) -> list[Any]:
        if not self._exists():
            return []
        try:
            with self._opened().connect() as connection:
                return list(connection.execute(query))
        except (OperationalError, ProgrammingError) as error:
            logger.warning("analytics.tracker_store.unreadable", reason=str(error.orig))
            return []

    def whole(self, conversation: str) -> Iterator[StoryEvent]:
        """Yield all events of a conversation, in their order."""
        for sender, kind, at, data in self._rows(EVENTS.c.sender_id == conversation):
            yield StoryEvent(sender, kind, at or 0.0, _whole(data))

    def _rows(self, *wanted: Any) -> Iterator[tuple[str, str, float | None, str | None]]:
        if not self._exists():
            return
        query = (
            select(EVENTS.c.sender_id, EVENTS.c.type_name, EVENTS.c.timestamp, EVENTS.c.data)
            .where(*wanted)
            .order_by(EVENTS.c.sender_id, EVENTS.c.id)
        )
        try:
            with self._opened().connect() as connection:
                rows = connection.execution_options(stream_results=True).execute(query)
                for sender, kind, at, data in rows.yield_per(BATCH):
                    yield sender, kind, at, opened(self._seal, data)
        except (OperationalError, ProgrammingError) as error:
            # Rasa makes the table with its first conversation; until then there is none.
            logger.warning("analytics.tracker_store.unreadable", reason=str(error.orig))

    def close(self) -> None:
        """Close all connections."""
        if self._engine is not None:
            self._engine.dispose()

    def _exists(self) -> bool:
        url = make_url(self.url)
        return url.get_backend_name() != "sqlite" or Path(url.database or "").is_file()

    def _opened(self) -> Engine:
        if self._engine is None:
            self._engine = create_engine(_read_only(self.url), future=True, pool_pre_ping=True)
        return self._engine


def opened(seal: Seal, data: str | None) -> str:
    """Return an event's data, opened where it is sealed.

    Raises:
        Unavailable: When its key is not there.
    """
    try:
        return seal.open(data or "")
    except SealBroken as error:
        raise Unavailable(str(error)) from error


def _read_only(url: str) -> str:
    """Return the URL by which SQLite cannot write; other databases have roles for that."""
    parts = make_url(url)
    if parts.get_backend_name() != "sqlite":
        return url
    file = Path(parts.database or "").absolute().as_uri()
    return f"sqlite:///{file}?mode=ro&uri=true"


def _whole(data: str | None) -> dict[str, Any]:
    try:
        found = json.loads(data or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _metadata(data: str | None) -> dict[str, Any]:
    # Most actions are of no flow; looking first is quicker than parsing all.
    if not data or ('"flow"' not in data and '"ended"' not in data):
        return {}
    try:
        found = json.loads(data).get("metadata")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _followed(kind: str, data: str | None, slot: str) -> tuple[str, bool]:
    """Return an event's name and whether a flow stood open; without a name it tells nothing."""
    if not data or (kind == "slot" and f'"{slot}"' not in data):
        return "", False
    try:
        event = json.loads(data)
        if kind == "user":
            return str(event["parse_data"]["intent"]["name"] or ""), False
        if kind == "slot":
            return str(event["value"] or "") if event["name"] == slot else "", False
        told = event.get("metadata")
        return str(event["name"] or ""), isinstance(told, dict) and "flow" in told
    except (ValueError, KeyError, TypeError, AttributeError):
        return "", False
