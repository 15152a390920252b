"""The rules of taking a conversation over, talking in it and giving it back."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from services.analytics.repository import TrackerRepository
from services.database import Database
from services.desk.agents import Agent
from services.desk.assistant import Assistant, NotReached
from services.desk.conversation import channel_of
from services.desk.design import DeskDesign
from services.desk.models import Entry, Holding, Ticket
from services.desk.numbers import number_of
from services.desk.repository import CLOSED, OPEN, DeskRepository
from services.desk.service import DeskService
from services.problems import Conflict, Unprocessable

logger = structlog.get_logger(__name__)

HANDED_BACK = "handed_back"
PASSED_ON = "Somebody else has this conversation by now."


class HandlingService:
    """Lets people have conversations, one at a time.

    What is decided is committed before the assistant is told: two agents cannot both have a
    conversation, however slow its server is.

    Args:
        database: The database.
        assistant: Speaks and acts in conversations.
        tracker: Where Rasa keeps conversations.
        design: What the assistant is told, and how tickets may end.
        now: Tells the time, in UTC.
    """

    def __init__(
        self,
        database: Database,
        assistant: Assistant,
        tracker: TrackerRepository,
        design: DeskDesign,
        now: Callable[[], datetime] = datetime.utcnow,
    ) -> None:
        self.database = database
        self.assistant = assistant
        self.tracker = tracker
        self.design = design
        self.now = now

    def take(self, number: str, agent: Agent) -> None:
        """Take a conversation over; taking again what one has makes sure the assistant is quiet.

        Raises:
            Conflict: When somebody else has it, or the ticket is closed.
            NotReached: When the assistant cannot be told; then nobody has it.
        """
        with self.database.session() as session:
            desk, ticket = DeskRepository(session), self.find(session, number)
            conversation = ticket.conversation_id
            if ticket.state != OPEN:
                raise Conflict(f"Ticket {number} is closed.")
            fresh = desk.hold(conversation, agent.id, agent.name, self.now())
            if not fresh:
                self.mine(desk, conversation, agent)
        self._quieten(ticket, agent, fresh)
        if fresh:
            with self.database.session() as session:
                desk = DeskRepository(session)
                for one in desk.open_tickets_in(conversation):
                    one.taken_at = one.taken_at or self.now()
                    one.agent_id, one.agent_name = agent.id, agent.name
                self.log(session, ticket, "taken", agent)

    def note(self, number: str, agent: Agent, text: str) -> None:
        """Keep a note to colleagues; whoever has the conversation does not matter."""
        with self.database.session() as session:
            self.log(session, self.find(session, number), "note", agent, text)

    def transfer(
        self, number: str, agent: Agent, to: Agent | None, topic: str | None, text: str
    ) -> None:
        """Give a conversation to a colleague, who has it then, or back to a queue.

        In a queue nobody has it, so the assistant answers meanwhile: nobody is left in silence.

        Raises:
            Conflict: When the agent has it no more.
            Unprocessable: When neither or both are named, or there is no such queue.
            NotReached: When the assistant cannot be told to answer; then the agent still has it.
        """
        if (to is None) == (topic is None):
            raise Unprocessable("Name a colleague or a queue.")
        if topic is not None and topic not in self.design.topics:
            raise Unprocessable(f"There is no queue {topic!r}.")
        with self.database.session() as session:
            desk, ticket = DeskRepository(session), self.find(session, number)
            giver = self._giver(desk, str(ticket.conversation_id), agent)
        if to is None:
            self.assistant.resume(str(ticket.conversation_id))
        with self.database.session() as session:
            desk, ticket = DeskRepository(session), self.find(session, number)
            if to is not None:
                self._hand_on(desk, ticket, giver, to)
            elif not desk.release(ticket.conversation_id, giver):
                raise Conflict(PASSED_ON)
            else:
                ticket.topic = topic
            named = text if to is None else f"→ {to.name}. {text}".strip()
            self.log(session, ticket, "transferred", agent, named)

    def assign(self, number: str, supervisor: Agent, to: Agent) -> None:
        """Give a conversation to somebody, whoever has it; there is no moment when nobody does.

        Raises:
            Conflict: When the ticket is closed, or passed to another meanwhile.
            NotReached: When the assistant cannot be told; who had it has it no more.
        """
        with self.database.session() as session:
            desk, ticket = DeskRepository(session), self.find(session, number)
            if ticket.state != OPEN:
                raise Conflict(f"Ticket {number} is closed.")
            holder = desk.holder(ticket.conversation_id)
            if holder is not None:
                self._hand_on(desk, ticket, str(holder.agent_id), to)
            self.log(session, ticket, "assigned", supervisor, f"→ {to.name}")
        self.take(number, to)

    def hand_back(self, number: str, agent: Agent, agreed: str) -> None:
        """Let the assistant go on; it says what was agreed, and knows it.

        Raises:
            Conflict: When the agent has the conversation no more.
            NotReached: When the assistant cannot be told; then the agent still has it.
        """
        ticket = self._held_by(number, agent)
        self.assistant.resume(ticket.conversation_id)
        self._end(ticket, agent, HANDED_BACK, agreed)
        told = {"agent": agent.name, "agreed": agreed} if agreed else {"agent": agent.name}
        self._tell(ticket, self.design.assistant.handed_back, told)

    def close(self, number: str, agent: Agent, outcome: str, text: str) -> None:
        """Close a conversation's tickets; the assistant answers from now on.

        A ticket that nobody has may be closed by anybody at the desk.

        Raises:
            Conflict: When somebody else has the conversation.
            Unprocessable: When tickets cannot end so.
        """
        if outcome not in self.design.outcomes:
            raise Unprocessable(f"A ticket cannot end with {outcome!r}.")
        with self.database.session() as session:
            desk, ticket = DeskRepository(session), self.find(session, number)
            held = desk.holder(ticket.conversation_id) is not None
            if held:
                self.mine(desk, str(ticket.conversation_id), agent)
        if held:
            self.assistant.resume(ticket.conversation_id)
        self._end(ticket, agent, outcome, text)

    def find(self, session: Session, number: str) -> Ticket:
        """Return a ticket.

        Raises:
            NotFound: When there is none of that number.
        """
        return DeskService(session).find(number)

    def channel(self, ticket: Ticket) -> str:
        """Return the channel on which the customer is reached."""
        return channel_of(self.tracker.spoken(str(ticket.conversation_id)), str(ticket.channel))

    def log(
        self, session: Session, ticket: Ticket, kind: str, agent: Agent, text: str = ""
    ) -> None:
        """Keep what was done with a ticket."""
        told = {"ticket_id": ticket.id, "conversation_id": ticket.conversation_id}
        who = {"agent_id": agent.id, "agent_name": agent.name}
        DeskRepository(session).add(Entry(**told, **who, kind=kind, text=text, at=self.now()))

    def mine(self, desk: DeskRepository, conversation: str, agent: Agent) -> Holding:
        """Return that an agent has a conversation.

        Raises:
            Conflict: When nobody has it, or somebody else.
        """
        holder = desk.holder(conversation)
        if holder is None:
            raise Conflict("Nobody has this conversation; take it over first.")
        if holder.agent_id != agent.id:
            raise Conflict(f"{holder.agent_name} has this conversation.")
        return holder

    def _quieten(self, ticket: Ticket, agent: Agent, fresh: bool) -> None:
        conversation = str(ticket.conversation_id)
        try:
            if fresh:
                self._tell(ticket, self.design.assistant.joined, {"agent": agent.name})
            self.assistant.pause(conversation)
        except NotReached:
            if fresh:
                # It may have been told and only its answer lost: nobody is left in silence.
                with suppress(NotReached):
                    self.assistant.resume(conversation)
                with self.database.session() as session:
                    DeskRepository(session).release(conversation, agent.id)
            raise

    def _hand_on(self, desk: DeskRepository, ticket: Ticket, giver: str, to: Agent) -> None:
        if not desk.hand_on(ticket.conversation_id, giver, to.id, to.name, self.now()):
            raise Conflict(PASSED_ON)
        for one in desk.open_tickets_in(str(ticket.conversation_id)):
            one.agent_id, one.agent_name = to.id, to.name

    def _tell(self, ticket: Ticket, intent: str, told: dict[str, str]) -> None:
        """Have the assistant say something; where it cannot, the person's work goes on."""
        if not intent:
            return
        try:
            self.assistant.tell(str(ticket.conversation_id), self.channel(ticket), intent, told)
        except NotReached:
            logger.warning("desk.assistant.not_told", ticket=number_of(ticket), intent=intent)

    def _held_by(self, number: str, agent: Agent) -> Ticket:
        with self.database.session() as session:
            ticket = self.find(session, number)
            self.mine(DeskRepository(session), str(ticket.conversation_id), agent)
            return ticket

    def _end(self, ticket: Ticket, agent: Agent, outcome: str, text: str) -> None:
        with self.database.session() as session:
            desk = DeskRepository(session)
            desk.release(str(ticket.conversation_id), agent.id)
            for one in desk.open_tickets_in(str(ticket.conversation_id)):
                one.state, one.outcome, one.closed_at = CLOSED, outcome, self.now()
                one.agent_id, one.agent_name = agent.id, agent.name
            kind = HANDED_BACK if outcome == HANDED_BACK else "closed"
            self.log(session, ticket, kind, agent, text)

    def _giver(self, desk: DeskRepository, conversation: str, agent: Agent) -> str:
        holder = desk.holder(conversation)
        if agent.supervises and holder is not None:
            return str(holder.agent_id)
        return str(self.mine(desk, conversation, agent).agent_id)
