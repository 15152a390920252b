"""Replies of people: each is sent once, however often it is asked for."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from sqlalchemy.exc import IntegrityError

from services.desk.agents import Agent
from services.desk.assistant import NotReached
from services.desk.handling import HandlingService
from services.desk.models import Entry, Ticket
from services.desk.repository import DeskRepository
from services.desk.work_schemas import ReplyIn, ReplyOut
from services.problems import Conflict, Problem

SENDING, FAILED = "sending", "failed"
SENT: Literal["sent"] = "sent"
# Longer than any request to the assistant takes: whoever sends for so long has died.
STUCK = timedelta(seconds=60)


class OnItsWay(Problem):
    """An earlier request is sending this reply."""

    status = 425
    title = "Too early"

    def __init__(self) -> None:
        super().__init__("This reply is on its way; ask again in a moment.")


class ReplyService:
    """Sends replies.

    Args:
        handling: Knows who has which conversation.
    """

    def __init__(self, handling: HandlingService) -> None:
        self._handling = handling
        self._database = handling.database

    def reply(self, number: str, agent: Agent, wish: ReplyIn) -> ReplyOut:
        """Say something to the customer, in an agent's name, on the customer's channel.

        A reply whose fate is not known stands in the conversation or it does not: that is looked up
        before it is sent again.

        Raises:
            Conflict: When somebody else has the conversation.
            OnItsWay: When an earlier request is sending it.
            NotReached: When the assistant's server does not answer; the reply may be sent again.
        """
        ticket = self._begin(number, agent, wish)
        if ticket is None:
            return ReplyOut(key=wish.key, state=SENT)
        told = {"agent": agent.name, "key": wish.key}
        conversation = str(ticket.conversation_id)
        try:
            channel = self._handling.channel(ticket)
            self._handling.assistant.say(conversation, channel, wish.text, told)
        except NotReached:
            if not self._stands(conversation, wish.key):
                self._change(wish.key, SENDING, FAILED)
                raise
        self._change(wish.key, SENDING, SENT)
        return ReplyOut(key=wish.key, state=SENT)

    def _begin(self, number: str, agent: Agent, wish: ReplyIn) -> Ticket | None:
        """Keep that a reply is on its way; None where it was sent already."""
        try:
            with self._database.session() as session:
                desk, ticket = DeskRepository(session), self._handling.find(session, number)
                self._handling.mine(desk, str(ticket.conversation_id), agent)
                known = desk.entry(wish.key)
                if known is None:
                    desk.add(self._entry(ticket, agent, wish.key))
                    return ticket
                if known.ticket_id != ticket.id:
                    raise Conflict("This key belongs to a reply in another conversation.")
        except IntegrityError:
            raise OnItsWay from None
        return self._again(ticket, wish.key)

    def _again(self, ticket: Ticket, key: str) -> Ticket | None:
        if self._stands(str(ticket.conversation_id), key):
            self._change(key, FAILED, SENT)
            self._change(key, SENDING, SENT)
            return None
        if not self._claim(key):
            with self._database.session() as session:
                entry = DeskRepository(session).entry(key)
                if entry is not None and entry.state == SENT:
                    return None
            raise OnItsWay
        return ticket

    def _entry(self, ticket: Ticket, agent: Agent, key: str) -> Entry:
        return Entry(
            ticket_id=ticket.id,
            conversation_id=ticket.conversation_id,
            kind="reply",
            agent_id=agent.id,
            agent_name=agent.name,
            text="",
            at=self._handling.now(),
            key=key,
            state=SENDING,
        )

    def _stands(self, conversation: str, key: str) -> bool:
        events = self._handling.tracker.spoken(conversation)
        return any((event.data.get("metadata") or {}).get("key") == key for event in events)

    def _claim(self, key: str) -> bool:
        """Begin to send what failed, or what somebody began who died; False where another does."""
        now = self._handling.now()
        with self._database.session() as session:
            return DeskRepository(session).begin_again(key, FAILED, SENDING, now - STUCK, now)

    def _change(self, key: str, old: str, new: str) -> None:
        with self._database.session() as session:
            DeskRepository(session).change_state(key, old, new)
