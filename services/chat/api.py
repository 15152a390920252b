"""Routes of the chat page."""

from __future__ import annotations

from fastapi import APIRouter, Query

from services.chat.repository import ConversationRepository
from services.chat.schemas import ChatHistory, ChatSettings, DemoCustomer
from services.chat.service import history
from services.container import Services
from services.customers.repository import CustomerRepository

DEMO_CUSTOMERS = 4

router = APIRouter(tags=["chat"])


@router.get("/chat/settings", response_model=ChatSettings)
def settings(services: Services) -> ChatSettings:
    """Return what the chat page must know."""
    customers = []
    if services.settings.demo_customers:
        with services.database.session() as session:
            customers = [
                DemoCustomer(id=customer.id, name=customer.name, language=customer.language)
                for customer in CustomerRepository(session).customers(DEMO_CUSTOMERS)
            ]
    return ChatSettings(rasa_url=services.settings.rasa_url, customers=customers)


@router.get("/chat/history", response_model=ChatHistory, response_model_exclude_none=True)
def catch_up(services: Services, session_id: str = Query(..., max_length=200)) -> ChatHistory:
    """Return what was said in a conversation, for a page that was away."""
    settings = services.settings
    return history(ConversationRepository(settings.rasa_url, settings.rasa_token), session_id)
