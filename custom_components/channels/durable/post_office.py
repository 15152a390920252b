"""What one channel keeps: messages that came, replies to send, and what was offered last."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from custom_components.channels.durable import tables
from custom_components.channels.durable.lane import Held, Lane
from custom_components.channels.incoming import Incoming
from custom_components.channels.rich_message import Choice
from custom_components.stores.at_rest import AtRest

# So long a message is known by its id; WhatsApp, the most patient, repeats one for seven days.
KNOWN_SECONDS = 8 * 86_400


@dataclass(frozen=True)
class Standing:
    """What holds of a conversation between two messages.

    Attributes:
        choices: What was offered last.
        marks: The marks that were shown with it; none where they were buttons.
        context: What an answer without a question needs, such as the letter it follows.
    """

    choices: tuple[Choice, ...] = ()
    marks: tuple[str, ...] = ()
    context: dict[str, Any] = field(default_factory=dict)


class PostOffice:
    """Keeps a channel's messages; its methods block, so call them in a thread.

    Args:
        engine: Of the tracker store's database.
        channel: The channel's name.
        at_rest: How messages lie there; in the clear without.
    """

    def __init__(self, engine: Engine, channel: str, at_rest: AtRest | None = None) -> None:
        self._engine = engine
        self._at_rest = at_rest or AtRest()
        self.channel = channel
        self.inbox = Lane(tables.INBOX, channel, self._at_rest)
        self.outgoing = Lane(tables.OUTGOING, channel, self._at_rest)

    def open(self) -> None:
        """Make the tables, and give back what this server held before it stopped."""
        tables.make(self._engine)
        with self._engine.begin() as connection:
            # SQLite is for one server: whoever held a message was this one.
            if connection.dialect.name == "sqlite":
                self.inbox.release_all(connection)
                self.outgoing.release_all(connection)
            self.inbox.forget(connection, time.time() - KNOWN_SECONDS)

    def accept(self, message: Incoming) -> bool:
        """Keep a message; tell whether it is new."""
        with self._engine.begin() as connection:
            return self.inbox.add(
                connection, message.message_id, message.conversation, message.as_json()
            )

    def hold(self, lane: Lane, conversation: str) -> Held | None:
        """Take up the oldest message of a conversation."""
        with self._engine.begin() as connection:
            return lane.hold(connection, conversation)

    def answered(self, held: Held, payloads: Sequence[dict[str, Any]], standing: Standing) -> None:
        """Keep, all at once, that a message was answered, with what, and what now holds."""
        with self._engine.begin() as connection:
            self.inbox.done(connection, held)
            self._send(connection, held.conversation, payloads)
            self._keep(connection, held.conversation, standing)

    def send(
        self, conversation: str, payloads: Sequence[dict[str, Any]], standing: Standing
    ) -> None:
        """Keep replies that answer no message, such as a person's."""
        with self._engine.begin() as connection:
            self._send(connection, conversation, payloads)
            self._keep(connection, conversation, standing)

    def sent(self, held: Held) -> None:
        """Forget a reply that was delivered."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(tables.OUTGOING).where(tables.OUTGOING.c.id == held.id))

    def put_back(self, lane: Lane, held: Held, seconds: float, reason: str) -> None:
        """Give a message back, to be taken up after some time."""
        with self._engine.begin() as connection:
            lane.put_back(connection, held, seconds, reason)

    def bury(self, lane: Lane, held: Held, reason: str) -> None:
        """Put a message aside for people to see to."""
        with self._engine.begin() as connection:
            lane.bury(connection, held, reason)

    def keep_holding(self, lane: Lane, ids: Sequence[int]) -> None:
        """Say that messages are still worked on."""
        with self._engine.begin() as connection:
            lane.keep_holding(connection, ids)

    def waiting(self) -> set[str]:
        """Return the conversations for which there is something to do."""
        with self._engine.begin() as connection:
            came, go = self.inbox.waiting(connection), self.outgoing.waiting(connection)
        return {*came, *go}

    def standing(self, conversation: str) -> Standing:
        """Return what holds of a conversation."""
        row = tables.STANDING.c
        query = sa.select(row.offered, row.context).where(row.conversation == conversation)
        with self._engine.begin() as connection:
            found = connection.execute(query).first()
        if found is None:
            return Standing()
        offered = self._at_rest.read(found.offered)
        choices = tuple(Choice(**one) for one in offered["choices"])
        return Standing(choices, tuple(offered["marks"]), self._at_rest.read(found.context))

    def _send(
        self, connection: Connection, conversation: str, payloads: Sequence[dict[str, Any]]
    ) -> None:
        for payload in payloads:
            # In ASCII: half a character, as customers' programs send it, is no UTF-8.
            body = json.dumps(payload)
            self.outgoing.add(connection, uuid.uuid4().hex, conversation, body)

    def _keep(self, connection: Connection, conversation: str, standing: Standing) -> None:
        choices = [{"title": one.title, "payload": one.payload} for one in standing.choices]
        values = {
            "offered": self._at_rest.write({"choices": choices, "marks": standing.marks}),
            "context": self._at_rest.write(standing.context),
        }
        row = tables.insert(connection, tables.STANDING).values(conversation=conversation, **values)
        connection.execute(row.on_conflict_do_update(index_elements=["conversation"], set_=values))
