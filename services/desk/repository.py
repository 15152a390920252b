"""All SQL of the desk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, defer

from services.database import savepoint
from services.desk.models import Entry, Feedback, Holding, Presence, Ticket

OPEN = "open"
CLOSED = "closed"


class DeskRepository:
    """Reads and writes tickets, who has them and what was done with them.

    Args:
        session: An open session.
    """

    def __init__(self, session: Session) -> None:
        self.session = session

    def open_tickets(self) -> list[Ticket]:
        """Return the open tickets, oldest first; what was said so far is read when asked for."""
        query = select(Ticket).where(Ticket.state == OPEN).order_by(Ticket.id)
        return list(self.session.scalars(query.options(defer(Ticket.messages))))

    def open_tickets_of(self, customer_ids: Sequence[str]) -> list[Ticket]:
        """Return the open tickets of one customer, oldest first."""
        query = select(Ticket).where(Ticket.state == OPEN, Ticket.customer_id.in_(customer_ids))
        return list(self.session.scalars(query.order_by(Ticket.id)))

    def open_tickets_in(self, conversation_id: str) -> list[Ticket]:
        """Return the open tickets of one conversation, oldest first."""
        query = select(Ticket).where(
            Ticket.state == OPEN, Ticket.conversation_id == conversation_id
        )
        return list(self.session.scalars(query.order_by(Ticket.id)))

    def open_conversations(self) -> set[str]:
        """Return the conversations that have an open ticket."""
        query = select(Ticket.conversation_id).where(Ticket.state == OPEN)
        return set(self.session.scalars(query))

    def open_ticket_of(self, conversation_id: str, topic: str) -> Ticket | None:
        """Return the open ticket of a conversation on a topic."""
        query = select(Ticket).where(
            Ticket.conversation_id == conversation_id,
            Ticket.topic == topic,
            Ticket.state == OPEN,
        )
        return self.session.scalar(query)

    def closed_since(self, since: datetime) -> list[Ticket]:
        """Return the tickets that were closed since a time, without what was said."""
        query = select(Ticket).where(Ticket.state == CLOSED, Ticket.closed_at >= since)
        return list(self.session.scalars(query.options(defer(Ticket.messages))))

    def recently_handled(self, most: int) -> list[Ticket]:
        """Return the tickets that a person had and that were closed last, the newest first."""
        query = (
            select(Ticket)
            .where(Ticket.state == CLOSED, Ticket.taken_at.is_not(None))
            .order_by(Ticket.closed_at.desc())
            .limit(most)
        )
        return list(self.session.scalars(query.options(defer(Ticket.messages))))

    def ticket(self, ticket_id: int) -> Ticket | None:
        """Return a ticket."""
        return self.session.get(Ticket, ticket_id)

    def add(self, row: Ticket | Feedback | Entry) -> None:
        """Keep a ticket, feedback or what was done."""
        self.session.add(row)
        self.session.flush()

    def holder(self, conversation_id: str) -> Holding | None:
        """Return who has a conversation."""
        return self.session.get(Holding, conversation_id, populate_existing=True)

    def holders(self) -> dict[str, Holding]:
        """Return who has which conversation."""
        return {one.conversation_id: one for one in self.session.scalars(select(Holding))}

    def hold(self, conversation_id: str, agent_id: str, agent_name: str, at: datetime) -> bool:
        """Give a conversation to an agent; False where somebody has it already."""
        row = {"agent_id": agent_id, "agent_name": agent_name, "since": at}
        try:
            with savepoint(self.session):
                self.session.execute(insert(Holding).values(conversation_id=conversation_id, **row))
        except IntegrityError:
            return False
        return True

    def hand_on(
        self, conversation_id: str, from_id: str, agent_id: str, agent_name: str, at: datetime
    ) -> bool:
        """Give a conversation from one agent to another; False where the first has it no more."""
        changed = self.session.execute(
            update(Holding)
            .where(Holding.conversation_id == conversation_id, Holding.agent_id == from_id)
            .values(agent_id=agent_id, agent_name=agent_name, since=at)
            .execution_options(synchronize_session=False)
        )
        return bool(changed.rowcount)

    def release(self, conversation_id: str, agent_id: str) -> bool:
        """Take a conversation from an agent; False where they have it no more."""
        gone = self.session.execute(
            delete(Holding)
            .where(Holding.conversation_id == conversation_id, Holding.agent_id == agent_id)
            .execution_options(synchronize_session=False)
        )
        return bool(gone.rowcount)

    def entries(self, conversation_id: str) -> list[Entry]:
        """Return what was done about a conversation, oldest first."""
        query = select(Entry).where(Entry.conversation_id == conversation_id).order_by(Entry.id)
        return list(self.session.scalars(query))

    def entries_after(self, number: int) -> list[tuple[int, str]]:
        """Return what was done after an entry: numbers and conversations."""
        query = select(Entry.id, Entry.conversation_id).where(Entry.id > number)
        return [(row[0], row[1]) for row in self.session.execute(query)]

    def last_entry(self) -> int:
        """Return the number of what was done last; 0 where nothing was."""
        return self.session.scalar(select(func.max(Entry.id))) or 0

    def entry(self, key: str) -> Entry | None:
        """Return the reply of a key."""
        return self.session.scalar(select(Entry).where(Entry.key == key))

    def change_state(self, key: str, old: str, new: str) -> bool:
        """Change the state of a reply; False where it is another already."""
        changed = self.session.execute(
            update(Entry)
            .where(Entry.key == key, Entry.state == old)
            .values(state=new)
            .execution_options(synchronize_session=False)
        )
        return bool(changed.rowcount)

    def begin_again(
        self, key: str, failed: str, sending: str, stuck_before: datetime, at: datetime
    ) -> bool:
        """Begin to send a reply that failed, or is being sent since too long; one caller wins."""
        stuck = and_(Entry.state == sending, Entry.at < stuck_before)
        changed = self.session.execute(
            update(Entry)
            .where(Entry.key == key, or_(Entry.state == failed, stuck))
            .values(state=sending, at=at)
            .execution_options(synchronize_session=False)
        )
        return bool(changed.rowcount)

    def seen(self, agent_id: str, agent_name: str, at: datetime) -> None:
        """Keep that an agent's page is open."""
        self.session.merge(Presence(agent_id=agent_id, agent_name=agent_name, seen_at=at))

    def gone(self, agent_id: str) -> None:
        """Keep that an agent's page was closed."""
        self.session.execute(delete(Presence).where(Presence.agent_id == agent_id))

    def present(self, since: datetime) -> list[Presence]:
        """Return the agents whose page was seen since a time, by name."""
        query = select(Presence).where(Presence.seen_at >= since).order_by(Presence.agent_name)
        return list(self.session.scalars(query))
