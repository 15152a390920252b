"""The rules of handing conversations over to Chatwoot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import structlog

from services.chatwoot.client import ChatwootClient, ChatwootUnavailable
from services.chatwoot.models import ChatwootLink
from services.chatwoot.repository import ChatwootRepository
from services.chatwoot.schemas import WebhookIn
from services.customers.models import Customer
from services.desk.agents import Agent
from services.desk.conversation import SpokenMessage, messages
from services.desk.handling import HandlingService
from services.desk.numbers import number_of
from services.desk.replying import ReplyService
from services.desk.work_schemas import ReplyIn
from services.problems import Conflict

logger = structlog.get_logger(__name__)

Subject = TypeVar("Subject")

# All people there are one agent of the desk: who of them writes, Chatwoot decides.
AGENT = "chatwoot"
NOBODY = "Chatwoot"
# So much of a conversation is told in one note.
LONGEST = 20_000
WHO = {"customer": "👤", "assistant": "🤖", "agent": "🎧"}


class ChatwootService:
    """Passes on what is said, in both directions.

    The assistant answers until somebody there does: the first reply takes the conversation over.

    Args:
        client: Asks Chatwoot.
        handling: The rules of the desk.
        replies: Sends replies.
    """

    def __init__(
        self, client: ChatwootClient, handling: HandlingService, replies: ReplyService
    ) -> None:
        self._client = client
        self._handling = handling
        self._replies = replies
        self._database = handling.database

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def pass_on(self) -> None:
        """Hand over tickets that Chatwoot does not have, and pass on what was said since."""
        with self._database.session() as session:
            chatwoot = ChatwootRepository(session)
            tickets, links = chatwoot.waiting(), chatwoot.linked()
        for ticket_id in tickets:
            self._attempt(self._hand_over, ticket_id)
        for conversation in links:
            self._attempt(self._forward, conversation)

    def hear(self, event: WebhookIn) -> None:
        """Do what an event of Chatwoot asks for; one that comes again changes nothing."""
        if event.is_reply and event.conversation is not None and event.text:
            self._reply(event, event.conversation.id)
        elif event.is_resolved:
            self._resolve(event.id)

    def _reply(self, event: WebhookIn, chatwoot_id: int) -> None:
        number = self._number(chatwoot_id)
        if number is None:
            return
        name = (event.sender.name if event.sender else None) or NOBODY
        agent = Agent(AGENT, name)
        try:
            self._handling.take(number, agent)
            wish = ReplyIn(key=f"chatwoot-{event.id}", text=event.text)
            self._replies.reply(number, agent, wish)
        except Conflict as conflict:
            # Whoever wrote must learn that the customer does not read it.
            self._client.note(chatwoot_id, f"⚠ {conflict.detail}")

    def _resolve(self, chatwoot_id: int) -> None:
        number = self._number(chatwoot_id)
        if number is None:
            return
        with self._database.session() as session:
            link = ChatwootRepository(session).link_of(chatwoot_id)
            if link is not None:
                link.open = False
        try:
            agent = Agent(AGENT, NOBODY)
            self._handling.take(number, agent)
            self._handling.hand_back(number, agent, "")
        except Conflict as conflict:
            logger.info("chatwoot.resolved_elsewhere", ticket=number, reason=conflict.detail)

    def _hand_over(self, chatwoot: ChatwootRepository, ticket_id: int) -> None:
        ticket = chatwoot.ticket(ticket_id)
        if ticket is None:
            return
        conversation = str(ticket.conversation_id)
        known = chatwoot.link(conversation)
        events = self._handling.tracker.spoken(conversation)
        # Whoever has no account is known by the conversation alone.
        identifier = f"heed:{ticket.customer_id or conversation}"
        contact = self._client.contact(identifier, _known(chatwoot.customer(ticket)))
        about = {"ticket": number_of(ticket), "topic": str(ticket.topic)}
        chatwoot_id = self._client.conversation(contact, {**about, "channel": str(ticket.channel)})
        link = known or ChatwootLink(conversation_id=conversation)
        link.chatwoot_id, link.ticket_id, link.open = chatwoot_id, ticket.id, True
        link.forwarded = events[-1].number if events else 0
        chatwoot.keep(link)
        said = messages(events)
        self._client.note(chatwoot_id, _told(str(ticket.summary), said))
        last = next((one for one in reversed(said) if one.sender == "customer"), None)
        if last is not None:
            self._client.said(chatwoot_id, last.text)

    def _forward(self, chatwoot: ChatwootRepository, conversation: str) -> None:
        # Another server waits here until this one has passed its messages on.
        link = chatwoot.locked_link(conversation)
        if link is None or not link.open:
            return
        for one in messages(self._handling.tracker.spoken(conversation, link.forwarded)):
            if one.sender == "customer":
                self._client.said(link.chatwoot_id, one.text)
            elif not (one.key or "").startswith(AGENT):
                self._client.note(link.chatwoot_id, _line(one))
            link.forwarded = one.number
            chatwoot.session.commit()

    def _attempt(
        self, doing: Callable[[ChatwootRepository, Subject], None], subject: Subject
    ) -> None:
        try:
            with self._database.sessions() as session:
                doing(ChatwootRepository(session), subject)
                session.commit()
        except ChatwootUnavailable as error:
            # It is tried again at the next look.
            logger.error("chatwoot.unavailable", reason=error.detail)

    def _number(self, chatwoot_id: int) -> str | None:
        with self._database.session() as session:
            chatwoot = ChatwootRepository(session)
            link = chatwoot.link_of(chatwoot_id)
            ticket = None if link is None else chatwoot.ticket(link.ticket_id)
            return None if ticket is None else number_of(ticket)


def _known(customer: Customer | None) -> dict[str, str]:
    if customer is None:
        return {}
    told = {"name": customer.name, "email": customer.email, "phone_number": customer.phone}
    return {name: str(value) for name, value in told.items() if value}


def _told(summary: str, said: Sequence[SpokenMessage]) -> str:
    lines = [summary, *[_line(one) for one in said]]
    return "\n".join(line for line in lines if line)[-LONGEST:]


def _line(one: SpokenMessage) -> str:
    return f"{WHO[one.sender]} {one.text or f'[{one.card}]'}"
