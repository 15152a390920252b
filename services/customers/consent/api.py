"""Routes of consent, for staff; the customer's own word comes by their preferences."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Depends, Query

from services.accounts import access
from services.container import Services
from services.customers.consent.contact import may_contact
from services.customers.consent.purposes import PURPOSES
from services.customers.consent.schemas import (
    ConsentOut,
    ContactOut,
    PurposeName,
    WordIn,
)
from services.customers.consent.service import ConsentService

router = APIRouter(
    prefix="/customers/{customer_id}", tags=["customers"], dependencies=[Depends(access.agent)]
)


@router.get("/consents", response_model=ConsentOut)
def consents(services: Services, customer_id: str) -> ConsentOut:
    """Return what a customer allows, with its history."""
    with services.database.session() as session:
        return ConsentService(session).told(customer_id)


@router.post("/consents", response_model=ConsentOut, status_code=201)
def say(services: Services, customer_id: str, word: WordIn) -> ConsentOut:
    """Keep what a customer said; it holds at once."""
    with services.database.session() as session:
        consent = ConsentService(session)
        purpose = PURPOSES[word.purpose]
        consent.say(customer_id, purpose, word.allowed, word.source, word.channel)
        return consent.told(customer_id)


@router.get("/contact", response_model=ContactOut)
def contact(
    services: Services,
    customer_id: str,
    purpose: PurposeName,
    channel: str = Query("", max_length=64),
) -> ContactOut:
    """Tell whether a customer may be reached now."""
    with services.database.session() as session:
        quiet = services.settings.quiet_hours
        allowed, reason = may_contact(
            session, customer_id, purpose, channel, datetime.utcnow(), quiet
        )
        return ContactOut(allowed=allowed, reason=reason)
