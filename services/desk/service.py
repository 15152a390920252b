"""The rules of the desk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from services.customers.profiles.moods import Moods
from services.desk.models import Feedback, Ticket
from services.desk.repository import DeskRepository
from services.desk.schemas import FeedbackIn, TicketIn, TicketOpened, TicketOut
from services.problems import NotFound

PREFIX = "T-"
FIRST = 1000


class DeskService:
    """Opens tickets and keeps feedback.

    Args:
        session: An open session.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.repository = DeskRepository(session)

    def open(self, wish: TicketIn) -> TicketOpened:
        """Open a ticket; an open one on the same topic is brought up to date instead."""
        messages = [message.dict(by_alias=True) for message in wish.messages]
        ticket = self.repository.open_ticket_of(wish.conversation_id, wish.topic)
        if ticket is None:
            written = wish.dict(exclude={"messages", "mood"})
            ticket = Ticket(**written, messages=messages, opened_at=datetime.utcnow())
            self.repository.add(ticket)
        else:
            ticket.messages = messages
            ticket.summary = wish.summary
            ticket.sentiment = wish.sentiment
        self._keep_mood(wish)
        return TicketOpened(number=_number(ticket), position=self.repository.position(ticket))

    def tickets(self) -> list[TicketOut]:
        """Return the open tickets, oldest first."""
        return [_shown(ticket) for ticket in self.repository.open_tickets()]

    def tickets_of(self, customer_ids: Sequence[str]) -> list[TicketOut]:
        """Return the open tickets of one customer, oldest first."""
        return [_shown(ticket) for ticket in self.repository.open_tickets_of(customer_ids)]

    def ticket(self, number: str) -> TicketOut:
        """Return a ticket.

        Raises:
            NotFound: When there is none of that number.
        """
        digits = number.upper().removeprefix(PREFIX)
        ticket = self.repository.ticket(int(digits) - FIRST) if digits.isdecimal() else None
        if ticket is None:
            raise NotFound(f"No ticket {number!r}.")
        return _shown(ticket)

    def keep_feedback(self, feedback: FeedbackIn) -> None:
        """Keep what a customer thinks."""
        written = feedback.dict(exclude={"mood"})
        self.repository.add(Feedback(**written, given_at=datetime.utcnow()))
        self._keep_mood(feedback)

    def _keep_mood(self, told: TicketIn | FeedbackIn) -> None:
        if told.customer_id is not None and told.mood is not None:
            Moods(self.session).keep(told.customer_id, told.conversation_id, told.mood)


def _number(ticket: Ticket) -> str:
    return f"{PREFIX}{FIRST + ticket.id}"


def _shown(ticket: Ticket) -> TicketOut:
    return TicketOut(
        number=_number(ticket),
        conversation_id=ticket.conversation_id,
        customer_id=ticket.customer_id,
        channel=ticket.channel,
        language=ticket.language,
        topic=ticket.topic,
        sentiment=ticket.sentiment,
        summary=ticket.summary,
        state=ticket.state,
        opened_at=ticket.opened_at,
        messages=ticket.messages,
    )
