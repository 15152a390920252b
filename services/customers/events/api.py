"""Routes of behaviour."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Depends, Query
from sqlalchemy.orm import Session

from services.accounts import access
from services.container import Container, Services
from services.customers.events.schemas import (
    EventsIn,
    EventsOut,
    QuarantinedEventOut,
    QuarantineOut,
)
from services.customers.events.service import EventService
from services.problems import TooLarge

# Events of one request.
MOST = 1000

router = APIRouter(prefix="/events", tags=["customers"])


def event_service(services: Container, session: Session) -> EventService:
    """Return the service of behaviour on a session."""
    return EventService(session, services.settings.clock_skew)


@router.post("", response_model=EventsOut, dependencies=[Depends(access.assistant)])
def record(services: Services, events: EventsIn) -> EventsOut:
    """Take in what shoppers did, one event or up to 1,000."""
    several = events.__root__
    if len(several) > MOST:
        raise TooLarge(f"At most {MOST} events are taken at once.")
    with services.database.session() as session:
        return event_service(services, session).record(several, datetime.utcnow())


@router.get("/quarantine", response_model=QuarantineOut, dependencies=[Depends(access.supervisor)])
def quarantine(services: Services, limit: int = Query(100, ge=1, le=1000)) -> QuarantineOut:
    """Return the events that could not be taken in."""
    with services.database.session() as session:
        found = event_service(services, session).repository
        return QuarantineOut(
            counts=found.counts(),
            events=[QuarantinedEventOut.from_orm(event) for event in found.kept_apart(limit)],
        )


@router.post("/quarantine/take-in", dependencies=[Depends(access.supervisor)])
def take_in(services: Services) -> dict[str, int]:
    """Take in the events whose product there is now."""
    with services.database.session() as session:
        return {"taken_in": event_service(services, session).take_in()}
