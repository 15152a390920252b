"""Routes of the desk that the assistant asks, and all of the desk's routes together."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from services.accounts import access
from services.container import Services
from services.desk.live_routes import router as live
from services.desk.schemas import (
    CallbackIn,
    Expectation,
    FeedbackIn,
    TicketIn,
    TicketOpened,
    TicketOut,
)
from services.desk.serving import desk_service
from services.desk.work_routes import router as work

router = APIRouter(tags=["desk"])
assistant = [Depends(access.assistant)]


@router.post("/desk/tickets", response_model=TicketOpened, status_code=201, dependencies=assistant)
def open_ticket(services: Services, wish: TicketIn) -> TicketOpened:
    """Open a ticket with the conversation so far."""
    with services.database.session() as session:
        return desk_service(services, session).open(wish)


@router.get("/desk/expectation", response_model=Expectation, dependencies=assistant)
def expectation(services: Services) -> Expectation:
    """Return what a customer may expect who would ask for a person now."""
    with services.database.session() as session:
        return desk_service(services, session).expectation()


@router.post("/desk/tickets/{number}/callback", response_model=TicketOut, dependencies=assistant)
def call_back(services: Services, number: str, wish: CallbackIn) -> TicketOut:
    """Keep that a customer wants to be called back."""
    with services.database.session() as session:
        return desk_service(services, session).call_back(number, wish)


@router.post("/feedback", status_code=201, dependencies=assistant)
def feedback(services: Services, given: FeedbackIn) -> dict[str, str]:
    """Keep what a customer thinks of the service."""
    with services.database.session() as session:
        desk_service(services, session).keep_feedback(given)
    return {"status": "kept"}


for part in (live, work):
    router.include_router(part)
