"""Routes of customers: what the assistant asks for, and all rooms' routes together."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session

from services.accounts import access
from services.container import Container, Services
from services.customers.consent.api import router as consent
from services.customers.conversations.api import router as conversations
from services.customers.erasure.api import router as erasure
from services.customers.events.api import router as events
from services.customers.identities.api import router as identities
from services.customers.importing.api import router as importing
from services.customers.profiles.api import fields_of
from services.customers.profiles.api import router as profiles
from services.customers.schemas import CustomerOut, Preferences
from services.customers.service import CustomerService

router = APIRouter()
assistant = [Depends(access.assistant)]
for part in (importing, identities, profiles, consent, events, erasure, conversations):
    router.include_router(part)


def customer_service(services: Container, session: Session) -> CustomerService:
    """Return the service of customers on a session."""
    return CustomerService(session, fields_of(services, session))


@router.get(
    "/customers/{customer_id}",
    response_model=CustomerOut,
    tags=["customers"],
    dependencies=assistant,
)
def customer(services: Services, customer_id: str) -> CustomerOut:
    """Return a customer, as far as the assistant needs to know."""
    with services.database.session() as session:
        return customer_service(services, session).customer(customer_id)


@router.patch(
    "/customers/{customer_id}/preferences",
    response_model=CustomerOut,
    tags=["customers"],
    dependencies=assistant,
)
def prefer(services: Services, customer_id: str, preferences: Preferences) -> CustomerOut:
    """Keep what a customer allows and prefers."""
    with services.database.session() as session:
        return customer_service(services, session).prefer(customer_id, preferences)
