"""Routes of the desk."""

from __future__ import annotations

from fastapi import APIRouter
from sqlalchemy.orm import Session

from services.container import Container, Services
from services.desk.schemas import FeedbackIn, TicketIn, TicketOpened, TicketOut, TicketsOut
from services.desk.service import DeskService

router = APIRouter(tags=["desk"])


@router.post("/desk/tickets", response_model=TicketOpened, status_code=201)
def open_ticket(services: Services, wish: TicketIn) -> TicketOpened:
    """Open a ticket with the conversation so far."""
    with services.database.session() as session:
        return _desk(services, session).open(wish)


@router.get("/desk/tickets", response_model=TicketsOut)
def tickets(services: Services) -> TicketsOut:
    """Return the open tickets."""
    with services.database.session() as session:
        return TicketsOut(tickets=_desk(services, session).tickets())


@router.get("/desk/tickets/{number}", response_model=TicketOut)
def ticket(services: Services, number: str) -> TicketOut:
    """Return a ticket."""
    with services.database.session() as session:
        return _desk(services, session).ticket(number)


@router.post("/feedback", status_code=201)
def feedback(services: Services, given: FeedbackIn) -> dict[str, str]:
    """Keep what a customer thinks of the service."""
    with services.database.session() as session:
        _desk(services, session).keep_feedback(given)
    return {"status": "kept"}


def _desk(services: Container, session: Session) -> DeskService:
    patience = services.settings.patience_minutes
    return DeskService(session, services.satisfaction.ratings, patience)
