"""All SQL of the desk."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.desk.models import Feedback, Ticket

OPEN = "open"


class DeskRepository:
    """Reads and writes tickets and feedback.

    Args:
        session: An open session.
    """

    def __init__(self, session: Session) -> None:
        self.session = session

    def open_tickets(self) -> list[Ticket]:
        """Return the open tickets, oldest first."""
        query = select(Ticket).where(Ticket.state == OPEN).order_by(Ticket.id)
        return list(self.session.scalars(query))

    def open_tickets_of(self, customer_ids: Sequence[str]) -> list[Ticket]:
        """Return the open tickets of one customer, oldest first."""
        query = select(Ticket).where(Ticket.state == OPEN, Ticket.customer_id.in_(customer_ids))
        return list(self.session.scalars(query.order_by(Ticket.id)))

    def open_ticket_of(self, conversation_id: str, topic: str) -> Ticket | None:
        """Return the open ticket of a conversation on a topic."""
        query = select(Ticket).where(
            Ticket.conversation_id == conversation_id,
            Ticket.topic == topic,
            Ticket.state == OPEN,
        )
        return self.session.scalar(query)

    def ticket(self, ticket_id: int) -> Ticket | None:
        """Return a ticket."""
        return self.session.get(Ticket, ticket_id)

    def add(self, row: Ticket | Feedback) -> None:
        """Keep a ticket or feedback."""
        self.session.add(row)
        self.session.flush()
