"""The rules of the desk."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from services.customers.profiles.moods import Moods
from services.desk.models import Feedback, Ticket
from services.desk.repository import DeskRepository
from services.desk.schemas import FeedbackIn, TicketIn, TicketOpened, TicketOut
from services.desk.urgency import urgency
from services.problems import NotFound

Ratings = Callable[[Sequence[str]], Mapping[str, float]]

PREFIX = "T-"
FIRST = 1000
SECONDS_A_MINUTE = 60


def nothing_learned(conversations: Sequence[str]) -> Mapping[str, float]:
    """Tell no rating at all."""
    return {}


class DeskService:
    """Opens tickets and keeps feedback.

    Args:
        session: An open session.
        ratings: Tells the rating to expect of conversations, where anything is known.
        patience_minutes: How long customers wait before it vexes them.
        now: Tells the time, in UTC.
    """

    def __init__(
        self,
        session: Session,
        ratings: Ratings = nothing_learned,
        patience_minutes: float = 30,
        now: Callable[[], datetime] = datetime.utcnow,
    ) -> None:
        self.session = session
        self.repository = DeskRepository(session)
        self._ratings = ratings
        self._patience = patience_minutes
        self._now = now

    def open(self, wish: TicketIn) -> TicketOpened:
        """Open a ticket; an open one on the same topic is brought up to date instead."""
        messages = [message.dict(by_alias=True) for message in wish.messages]
        ticket = self.repository.open_ticket_of(wish.conversation_id, wish.topic)
        if ticket is None:
            written = wish.dict(exclude={"messages", "mood"})
            ticket = Ticket(**written, messages=messages, opened_at=self._now())
            self.repository.add(ticket)
        else:
            ticket.messages = messages
            ticket.summary = wish.summary
            ticket.sentiment = wish.sentiment
        self._keep_mood(wish)
        number = _number(ticket)
        queue = [waiting.number for waiting in self.tickets()]
        return TicketOpened(number=number, position=queue.index(number) + 1)

    def tickets(self) -> list[TicketOut]:
        """Return the open tickets, the most urgent first; of two alike the older one."""
        shown = self._shown(self.repository.open_tickets())
        return sorted(shown, key=lambda ticket: -ticket.urgency)

    def tickets_of(self, customer_ids: Sequence[str]) -> list[TicketOut]:
        """Return the open tickets of one customer, oldest first."""
        return self._shown(self.repository.open_tickets_of(customer_ids))

    def ticket(self, number: str) -> TicketOut:
        """Return a ticket.

        Raises:
            NotFound: When there is none of that number.
        """
        digits = number.upper().removeprefix(PREFIX)
        ticket = self.repository.ticket(int(digits) - FIRST) if digits.isdecimal() else None
        if ticket is None:
            raise NotFound(f"No ticket {number!r}.")
        return self._shown([ticket])[0]

    def keep_feedback(self, feedback: FeedbackIn) -> None:
        """Keep what a customer thinks."""
        written = feedback.dict(exclude={"mood"})
        self.repository.add(Feedback(**written, given_at=self._now()))
        self._keep_mood(feedback)

    def _keep_mood(self, told: TicketIn | FeedbackIn) -> None:
        if told.customer_id is not None and told.mood is not None:
            Moods(self.session).keep(told.customer_id, told.conversation_id, told.mood)

    def _shown(self, tickets: Sequence[Ticket]) -> list[TicketOut]:
        ratings = self._ratings([ticket.conversation_id for ticket in tickets])
        return [self._one(ticket, ratings.get(ticket.conversation_id)) for ticket in tickets]

    def _one(self, ticket: Ticket, rating: float | None) -> TicketOut:
        waited = (self._now() - ticket.opened_at).total_seconds() / SECONDS_A_MINUTE
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
            expected_rating=rating,
            urgency=urgency(waited, ticket.sentiment, rating, self._patience),
        )


def _number(ticket: Ticket) -> str:
    return f"{PREFIX}{FIRST + ticket.id}"
