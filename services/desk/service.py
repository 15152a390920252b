"""The rules of the desk: tickets, who is served first, and feedback."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from services.customers.models import Customer
from services.customers.profiles.moods import Moods
from services.desk.design import DeskDesign
from services.desk.expecting import expected_minutes
from services.desk.models import Entry, Feedback, Holding, Ticket
from services.desk.numbers import id_of, number_of
from services.desk.repository import OPEN, DeskRepository
from services.desk.schemas import (
    CallbackIn,
    Expectation,
    FeedbackIn,
    TicketIn,
    TicketOpened,
    TicketOut,
)
from services.desk.urgency import Standing, urgency
from services.desk.value import values
from services.problems import NotFound

Ratings = Callable[[Sequence[str]], Mapping[str, float]]

SECONDS_A_MINUTE = 60
# An agent whose page was not seen for so long is not at the desk.
PRESENT_SECONDS = 45
# The expected wait is told from so many tickets.
RECENT = 50


def nothing_learned(conversations: Sequence[str]) -> Mapping[str, float]:
    """Tell no rating at all."""
    return {}


class DeskService:
    """Opens tickets, orders the queue and keeps feedback.

    Args:
        session: An open session.
        ratings: Tells the rating to expect of conversations, where anything is known.
        patience_minutes: How long customers wait before it vexes them.
        now: Tells the time, in UTC.
        design: When people are there, and what is a long wait.
        zone: Time zone of the hours where the design names none.
    """

    def __init__(
        self,
        session: Session,
        ratings: Ratings = nothing_learned,
        patience_minutes: float = 30,
        now: Callable[[], datetime] = datetime.utcnow,
        design: DeskDesign | None = None,
        zone: str = "UTC",
    ) -> None:
        self.session = session
        self.repository = DeskRepository(session)
        self._ratings = ratings
        self._patience = patience_minutes
        self._now = now
        self._design = design or DeskDesign()
        self._zone = zone

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
        self._log(ticket, "opened")
        self._keep_mood(wish)
        held = self.repository.holders()
        waiting = [one.id for one, _ in self._ordered() if one.conversation_id not in held]
        # Whoever is talking to a person already waits no more.
        position = waiting.index(ticket.id) + 1 if ticket.id in waiting else 1
        return TicketOpened(
            number=number_of(ticket),
            position=position,
            expectation=self._expectation(position, len(waiting), held),
        )

    def call_back(self, number: str, wish: CallbackIn) -> TicketOut:
        """Keep that a customer wants to be called, and where.

        Raises:
            NotFound: When the conversation has no ticket of that number.
        """
        ticket = self.find(number)
        if ticket.conversation_id != wish.conversation_id:
            raise NotFound(f"No ticket {number!r} in this conversation.")
        ticket.callback = wish.phone
        self._log(ticket, "callback")
        return self.ticket(number)

    def tickets(self) -> list[TicketOut]:
        """Return the open tickets, the most urgent first; of two alike the older one."""
        held = self.repository.holders()
        return [
            self._one(ticket, standing, held.get(ticket.conversation_id), with_messages=False)
            for ticket, standing in self._ordered()
        ]

    def tickets_of(self, customer_ids: Sequence[str]) -> list[TicketOut]:
        """Return the open tickets of one customer, oldest first."""
        held = self.repository.holders()
        told = self._standings(self.repository.open_tickets_of(customer_ids))
        return [self._one(one, standing, held.get(one.conversation_id)) for one, standing in told]

    def ticket(self, number: str) -> TicketOut:
        """Return a ticket.

        Raises:
            NotFound: When there is none of that number.
        """
        (told,) = self._standings([self.find(number)])
        return self._one(*told, self.repository.holder(told[0].conversation_id))

    def find(self, number: str) -> Ticket:
        """Return the row of a ticket.

        Raises:
            NotFound: When there is none of that number.
        """
        ticket_id = id_of(number)
        ticket = None if ticket_id is None else self.repository.ticket(ticket_id)
        if ticket is None:
            raise NotFound(f"No ticket {number!r}.")
        return ticket

    def expectation(self) -> Expectation:
        """Return what a customer may expect who would ask for a person now."""
        held = self.repository.holders()
        waiting = {one.conversation_id for one in self.repository.open_tickets()} - held.keys()
        return self._expectation(len(waiting) + 1, len(waiting), held)

    def keep_feedback(self, feedback: FeedbackIn) -> None:
        """Keep what a customer thinks."""
        written = feedback.dict(exclude={"mood"})
        self.repository.add(Feedback(**written, given_at=self._now()))
        self._keep_mood(feedback)

    def _expectation(self, position: int, waiting: int, held: Mapping[str, Holding]) -> Expectation:
        hours, now = self._design.opening_hours(self._zone), self._now()
        is_open = hours.is_open(now)
        present = self.repository.present(now - timedelta(seconds=PRESENT_SECONDS))
        busy = {one.agent_id for one in held.values()}
        free = sum(one.agent_id not in busy for one in present)
        handled = [
            (one.taken_at, one.closed_at) for one in self.repository.recently_handled(RECENT)
        ]
        wait = expected_minutes(position, len(present), free, handled) if is_open else None
        unsure = wait is None and not free
        return Expectation(
            open=is_open,
            opens_at=None if is_open else hours.opens_at(now),
            agents=len(present),
            waiting=waiting,
            wait_minutes=wait,
            long=not is_open or unsure or (wait or 0) >= self._design.long_wait_minutes,
        )

    def _log(self, ticket: Ticket, kind: str) -> None:
        told = {"ticket_id": ticket.id, "conversation_id": ticket.conversation_id}
        self.repository.add(Entry(**told, kind=kind, text="", at=self._now()))

    def _keep_mood(self, told: TicketIn | FeedbackIn) -> None:
        if told.customer_id is not None and told.mood is not None:
            Moods(self.session).keep(told.customer_id, told.conversation_id, told.mood)

    def _ordered(self) -> list[tuple[Ticket, Standing]]:
        told = self._standings(self.repository.open_tickets())
        return sorted(told, key=lambda one: -self._urgency(*one))

    def _standings(self, tickets: Sequence[Ticket]) -> list[tuple[Ticket, Standing]]:
        ratings = self._ratings([ticket.conversation_id for ticket in tickets])
        worth = values(self.session, [one.customer_id for one in tickets if one.customer_id])
        return [
            (
                one,
                Standing(
                    one.sentiment, ratings.get(one.conversation_id), worth.get(one.customer_id)
                ),
            )
            for one in tickets
        ]

    def _urgency(self, ticket: Ticket, standing: Standing) -> float:
        waited = (self._now() - ticket.opened_at).total_seconds() / SECONDS_A_MINUTE
        return urgency(waited, standing, self._patience)

    def _name(self, customer_id: str | None) -> str | None:
        customer = self.session.get(Customer, customer_id) if customer_id else None
        return customer and str(customer.name)

    def _one(
        self,
        ticket: Ticket,
        standing: Standing,
        holder: Holding | None,
        with_messages: bool = True,
    ) -> TicketOut:
        holder = holder if ticket.state == OPEN else None
        had = holder or ticket
        return TicketOut(
            number=number_of(ticket),
            conversation_id=ticket.conversation_id,
            customer_id=ticket.customer_id,
            customer_name=self._name(ticket.customer_id),
            channel=ticket.channel,
            language=ticket.language,
            topic=ticket.topic,
            sentiment=ticket.sentiment,
            summary=ticket.summary,
            state=ticket.state,
            opened_at=ticket.opened_at,
            taken_at=ticket.taken_at,
            closed_at=ticket.closed_at,
            outcome=ticket.outcome,
            callback=ticket.callback,
            agent_id=had.agent_id,
            agent_name=had.agent_name,
            held=holder is not None,
            messages=ticket.messages if with_messages else [],
            expected_rating=standing.rating,
            value=standing.value,
            urgency=self._urgency(ticket, standing),
        )
