"""Routes of the people at the desk."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from fastapi import APIRouter, Query

from services.container import Container, Services
from services.desk import figures
from services.desk.agents import Agent
from services.desk.conversation import channel_of, is_paused, messages
from services.desk.repository import DeskRepository
from services.desk.schemas import TicketsOut
from services.desk.service import PRESENT_SECONDS
from services.desk.serving import desk_service
from services.desk.suggesting import suggest
from services.desk.who import AtDesk, Supervisor
from services.desk.work_schemas import (
    AgentOut,
    CloseIn,
    ConversationOut,
    DeskOut,
    EntryOut,
    FiguresOut,
    HandBackIn,
    NoteIn,
    ReplyIn,
    ReplyOut,
    Suggestion,
    TransferIn,
)
from services.problems import NotFound

router = APIRouter(prefix="/desk")


@router.get("/me", response_model=DeskOut)
def me(services: Services, agent: AtDesk) -> DeskOut:
    """Return who is asking, and what the desk has."""
    return DeskOut(
        agent_id=agent.id,
        agent_name=agent.name,
        supervises=agent.supervises,
        topics=services.desk.design.topics,
        outcomes=services.desk.design.outcomes,
        agents=_agents(services),
    )


@router.get("/agents", response_model=list[AgentOut])
def agents(services: Services, agent: AtDesk) -> list[AgentOut]:
    """Return who is at the desk."""
    return _agents(services)


@router.get("/figures", response_model=FiguresOut)
def desk_figures(
    services: Services, supervisor: Supervisor, days: int = Query(1, ge=1, le=365)
) -> FiguresOut:
    """Return the desk in figures."""
    with services.database.session() as session:
        return figures.of(DeskRepository(session), datetime.utcnow(), timedelta(days=days))


@router.get("/tickets", response_model=TicketsOut)
def tickets(services: Services, agent: AtDesk) -> TicketsOut:
    """Return the open tickets, the most urgent first."""
    with services.database.session() as session:
        return TicketsOut(tickets=desk_service(services, session).tickets())


@router.get("/tickets/{number}", response_model=ConversationOut)
def ticket(services: Services, agent: AtDesk, number: str) -> ConversationOut:
    """Return a ticket with its conversation."""
    return _shown(services, agent, number)


@router.get("/tickets/{number}/suggestion", response_model=Suggestion)
def suggestion(services: Services, agent: AtDesk, number: str) -> Suggestion:
    """Return what may help to answer the customer's last message."""
    with services.database.session() as session:
        ticket = desk_service(services, session).find(number)
        events = services.desk.tracker.spoken(str(ticket.conversation_id))
        opened = ticket.opened_at.replace(tzinfo=timezone.utc).timestamp()
        return suggest(services.knowledge, events, opened, str(ticket.language))


@router.post("/tickets/{number}/take", response_model=ConversationOut)
def take(services: Services, agent: AtDesk, number: str) -> ConversationOut:
    """Take a conversation over: the assistant keeps quiet from now on."""
    services.desk.take(number, agent)
    return _shown(services, agent, number)


@router.post("/tickets/{number}/reply", response_model=ReplyOut)
def reply(services: Services, agent: AtDesk, number: str, wish: ReplyIn) -> ReplyOut:
    """Say something to the customer."""
    return services.replies.reply(number, agent, wish)


@router.post("/tickets/{number}/note", response_model=ConversationOut)
def note(services: Services, agent: AtDesk, number: str, wish: NoteIn) -> ConversationOut:
    """Keep a note to colleagues."""
    services.desk.note(number, agent, wish.text)
    return _shown(services, agent, number)


@router.post("/tickets/{number}/transfer", response_model=ConversationOut)
def transfer(services: Services, agent: AtDesk, number: str, wish: TransferIn) -> ConversationOut:
    """Give a conversation to a colleague or to a queue."""
    to = None if wish.agent is None else _colleague(services, wish.agent)
    services.desk.transfer(number, agent, to, wish.topic, wish.text.strip())
    return _shown(services, agent, number)


@router.post("/tickets/{number}/assign", response_model=ConversationOut)
def assign(
    services: Services, supervisor: Supervisor, number: str, wish: TransferIn
) -> ConversationOut:
    """Give a conversation to somebody, whoever has it."""
    services.desk.assign(number, supervisor, _colleague(services, wish.agent or ""))
    return _shown(services, supervisor, number)


@router.post("/tickets/{number}/hand-back", response_model=ConversationOut)
def hand_back(services: Services, agent: AtDesk, number: str, wish: HandBackIn) -> ConversationOut:
    """Let the assistant go on."""
    services.desk.hand_back(number, agent, wish.agreed.strip())
    return _shown(services, agent, number)


@router.post("/tickets/{number}/close", response_model=ConversationOut)
def close(services: Services, agent: AtDesk, number: str, wish: CloseIn) -> ConversationOut:
    """Close a ticket."""
    services.desk.close(number, agent, wish.outcome, wish.text.strip())
    return _shown(services, agent, number)


def _shown(services: Container, agent: Agent, number: str) -> ConversationOut:
    with services.database.session() as session:
        ticket = desk_service(services, session).ticket(number)
        entries = DeskRepository(session).entries(ticket.conversation_id)
        events = services.desk.tracker.spoken(ticket.conversation_id)
        return ConversationOut(
            ticket=ticket,
            channel=channel_of(events, ticket.channel),
            paused=is_paused(events),
            mine=ticket.held and ticket.agent_id == agent.id,
            messages=messages(events),
            entries=[EntryOut.of(one) for one in entries if one.kind != "reply"],
        )


def _agents(services: Container) -> list[AgentOut]:
    since = datetime.utcnow() - timedelta(seconds=PRESENT_SECONDS)
    with services.database.session() as session:
        desk = DeskRepository(session)
        had = [one.agent_id for one in desk.holders().values()]
        return [
            AgentOut(id=one.agent_id, name=one.agent_name, conversations=had.count(one.agent_id))
            for one in desk.present(since)
        ]


def _colleague(services: Container, agent_id: str) -> Agent:
    found = next((one for one in _agents(services) if one.id == agent_id), None)
    if found is None:
        raise NotFound("This colleague is not at the desk now.")
    return Agent(found.id, found.name)
