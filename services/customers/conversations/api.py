"""The route by which a session begins."""

from __future__ import annotations

from datetime import datetime, timedelta

from fastapi import APIRouter, Depends

from services.accounts import access
from services.container import Services
from services.customers.conversations.schemas import BeginIn, ContinuedOut
from services.customers.conversations.service import ConversationService

router = APIRouter(tags=["customers"], dependencies=[Depends(access.assistant)])


@router.post("/conversations/begun", response_model=ContinuedOut)
def begin(services: Services, begun: BeginIn) -> ContinuedOut:
    """Keep that a session begins; return who writes, and what of another channel goes on."""
    settings = services.settings
    idle = timedelta(minutes=settings.conversation_idle_minutes)
    with services.database.session() as session:
        tracker = services.desk.tracker
        asked = ConversationService(session, tracker, settings.customer_country, idle)
        return asked.begin(begun, datetime.utcnow())
