"""All SQL of what is passed on to Chatwoot."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from services.chatwoot.models import ChatwootLink
from services.customers.models import Customer
from services.desk.models import Ticket
from services.desk.repository import OPEN


class ChatwootRepository:
    """Reads and writes which conversation there belongs to which ticket.

    Args:
        session: An open session.
    """

    def __init__(self, session: Session) -> None:
        self.session = session

    def waiting(self) -> list[int]:
        """Return the open tickets that Chatwoot does not have, oldest first."""
        wanted = select(Ticket.id).where(
            Ticket.state == OPEN, Ticket.conversation_id.not_in(_linked())
        )
        return list(self.session.scalars(wanted.order_by(Ticket.id)))

    def linked(self) -> list[str]:
        """Return the conversations that go on in Chatwoot."""
        return list(self.session.scalars(_linked()))

    def ticket(self, ticket_id: int) -> Ticket | None:
        """Return a ticket."""
        return self.session.get(Ticket, ticket_id)

    def customer(self, ticket: Ticket) -> Customer | None:
        """Return whose ticket it is; None of a stranger's."""
        return self.session.get(Customer, ticket.customer_id) if ticket.customer_id else None

    def link(self, conversation_id: str) -> ChatwootLink | None:
        """Return what a conversation is there; None where it never was."""
        return self.session.get(ChatwootLink, conversation_id)

    def link_of(self, chatwoot_id: int) -> ChatwootLink | None:
        """Return what a conversation of Chatwoot's is here."""
        query = select(ChatwootLink).where(ChatwootLink.chatwoot_id == chatwoot_id)
        return self.session.scalar(query)

    def locked_link(self, conversation_id: str) -> ChatwootLink | None:
        """Return the same as `link`; another server waits until this transaction has ended."""
        query = select(ChatwootLink).where(ChatwootLink.conversation_id == conversation_id)
        return self.session.scalar(query.with_for_update())

    def keep(self, link: ChatwootLink) -> None:
        """Keep what a conversation is there."""
        self.session.add(link)
        self.session.flush()


def _linked() -> Select:
    return (
        select(ChatwootLink.conversation_id)
        .join(Ticket, Ticket.id == ChatwootLink.ticket_id)
        .where(ChatwootLink.open, Ticket.state == OPEN)
    )
