"""Routes of profiles."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Path
from sqlalchemy.orm import Session

from services.accounts import access
from services.container import Container, Services
from services.customers.profiles.fields import Fields
from services.customers.profiles.moods import MoodIn, Moods
from services.customers.profiles.schemas import ProfileOut
from services.customers.profiles.service import ProfileService
from services.customers.repository import CustomerRepository

router = APIRouter(prefix="/customers/{customer_id}", tags=["customers"])


def fields_of(services: Container, session: Session) -> Fields:
    """Return what reads and writes the fields of profiles on a session."""
    return Fields(CustomerRepository(session), services.settings.customer_sources)


@router.get("/profile", response_model=ProfileOut, dependencies=[Depends(access.agent)])
def profile(services: Services, customer_id: str) -> ProfileOut:
    """Return all that is known of a customer."""
    with services.database.session() as session:
        fields = fields_of(services, session)
        return ProfileService(session, fields, services.settings.customer_events).profile(
            customer_id
        )


@router.put(
    "/moods/{conversation_id}",
    status_code=204,
    response_model=None,
    dependencies=[Depends(access.assistant)],
)
def tell_mood(
    services: Services,
    mood: MoodIn,
    customer_id: str,
    conversation_id: str = Path(..., max_length=200),
) -> None:
    """Keep how a customer sounded in a conversation; once a session is enough."""
    with services.database.session() as session:
        Moods(session).keep(customer_id, conversation_id, mood)
