"""Routes of customers."""

from __future__ import annotations

from fastapi import APIRouter

from services.container import Services
from services.customers.identities.api import router as identities
from services.customers.schemas import CustomerOut, EventIn, Preferences
from services.customers.service import CustomerService

router = APIRouter(tags=["customers"])
router.include_router(identities)


@router.get("/customers/{customer_id}", response_model=CustomerOut)
def customer(services: Services, customer_id: str) -> CustomerOut:
    """Return a customer."""
    with services.database.session() as session:
        return CustomerService(session).customer(customer_id)


@router.patch("/customers/{customer_id}/preferences", response_model=CustomerOut)
def prefer(services: Services, customer_id: str, preferences: Preferences) -> CustomerOut:
    """Keep what a customer allows."""
    with services.database.session() as session:
        return CustomerService(session).allow_offers(customer_id, preferences.offers)


@router.post("/events", status_code=204)
def record(services: Services, event: EventIn) -> None:
    """Record something a shopper did with a product."""
    with services.database.session() as session:
        CustomerService(session).record(event)
