"""Rasa's tracker store as a store of personal data: whole conversations."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    delete,
    func,
    inspect,
    or_,
    select,
)
from sqlalchemy.engine import Engine, make_url

from language.personal_data.sealing import MARK, Seal, own_seal
from services.analytics.repository import EVENTS, opened
from services.customers.erasure.store import Person, Store
from services.database import in_parts

# Events that wait for the broker, as custom_components.stores.outbox keeps them there.
OUTBOX = Table(
    "outbox", MetaData(), Column("id", Integer, primary_key=True), Column("event_id", Integer)
)

# What channels keep of a conversation beside Rasa's events, as
# custom_components.channels.durable.tables has it there.
CHANNELS = [
    Table(name, MetaData(), Column("conversation", String(255)))
    for name in ("channel_inbox", "channel_outgoing", "channel_conversations")
]


class TrackerStore(Store):
    """The conversations that Rasa keeps.

    Whoever signs in is told to the assistant in a slot: by it, conversations are found that no
    table of the services knows of.

    Args:
        url: SQLAlchemy URL of the tracker store of endpoints.yml.
        slot: Name of the slot that tells who is signed in.
        seal: Opens conversations that are sealed; None is the one of the environment.
    """

    def __init__(self, url: str, slot: str, seal: Seal | None = None) -> None:
        self.url = url
        self._seal = seal or own_seal()
        self.slot = slot
        self._engine: Engine | None = None

    @property
    def name(self) -> str:
        """What it is called."""
        return "conversations"

    def conversations(self, person: Person) -> set[str]:
        """Return the conversations in which a person was signed in."""
        return {
            sender
            for one in person.ids
            for sender, data in self._slots_with(one)
            if self._tells(data, one)
        }

    def export(self, person: Person) -> list[dict[str, Any]]:
        """Return all events of a person's conversations, in their order."""
        told = []
        for part in in_parts(sorted(person.conversations)):
            query = (
                select(EVENTS.c.sender_id, EVENTS.c.data)
                .where(EVENTS.c.sender_id.in_(part))
                .order_by(EVENTS.c.sender_id, EVENTS.c.id)
            )
            for sender, data in self._rows(query):
                told.append({"conversation_id": sender, "event": _parsed(data)})
        return told

    def erase(self, person: Person) -> int:
        """Delete all events of a person's conversations, those that wait for the broker too."""
        engine = self._opened()
        if engine is None:
            return 0
        erased = 0
        with engine.begin() as connection:
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA secure_delete=ON")
            waiting = inspect(connection).has_table(OUTBOX.name)
            channels = [one for one in CHANNELS if inspect(connection).has_table(one.name)]
            for part in in_parts(sorted(person.conversations)):
                theirs = EVENTS.c.sender_id.in_(part)
                if waiting:
                    events = select(EVENTS.c.id).where(theirs)
                    connection.execute(delete(OUTBOX).where(OUTBOX.c.event_id.in_(events)))
                for table in channels:
                    connection.execute(delete(table).where(table.c.conversation.in_(part)))
                done = connection.execute(delete(EVENTS).where(theirs))
                erased += int(done.rowcount)
        return erased

    def opened(self) -> Engine | None:
        """Return the engine of the store; None while Rasa has not made it."""
        return self._opened()

    def close(self) -> None:
        """Close all connections."""
        if self._engine is not None:
            self._engine.dispose()

    def _slots_with(self, customer_id: str) -> Iterator[tuple[str, str]]:
        """Yield conversations and slots in whose JSON a customer's id occurs."""
        as_json = json.dumps(customer_id)
        # As JSON writes it, and as it is when the store's JSON keeps its letters.
        wanted = {as_json, json.dumps(customer_id, ensure_ascii=False)}
        held = [func.instr(EVENTS.c.data, text) > 0 for text in sorted(wanted)]
        if make_url(self.url).get_backend_name() != "sqlite":
            held = [func.strpos(EVENTS.c.data, text) > 0 for text in sorted(wanted)]
        # Of what is sealed the database cannot tell.
        held.append(EVENTS.c.data.startswith(MARK))
        query = select(EVENTS.c.sender_id, EVENTS.c.data)
        yield from self._rows(query.where(EVENTS.c.type_name == "slot", or_(*held)))

    def _tells(self, data: str, customer_id: str) -> bool:
        """Tell whether a slot's event says that a customer is signed in."""
        event = _parsed(data)
        if not isinstance(event, dict):
            return False
        value = event.get("value")
        if event.get("name") == self.slot:
            return bool(value == customer_id)
        return isinstance(value, dict) and value.get(self.slot) == customer_id

    def _rows(self, query: Any) -> Iterator[tuple[str, str]]:
        engine = self._opened()
        if engine is None:
            return
        with engine.connect() as connection:
            for sender, data in connection.execute(query):
                yield sender, opened(self._seal, data)

    def _opened(self) -> Engine | None:
        url = make_url(self.url)
        if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
            return None
        if self._engine is None:
            self._engine = create_engine(self.url, future=True, pool_pre_ping=True)
        # Rasa makes the table with its first conversation.
        return self._engine if inspect(self._engine).has_table(EVENTS.name) else None


def _parsed(data: str) -> Any:
    try:
        return json.loads(data)
    except ValueError:
        return data
