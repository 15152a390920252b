"""Routes of the chat page."""

from __future__ import annotations

from fastapi import APIRouter, Header

from services import sample_data
from services.chat.repository import ConversationRepository
from services.chat.schemas import ChatHistory, ChatSettings, DemoCustomer
from services.chat.service import history
from services.chat.tokens import conversation_of, signed_in
from services.container import Services
from services.customers.repository import CustomerRepository

DEMO_CUSTOMERS = 4

router = APIRouter(tags=["chat"])


@router.get("/chat/settings", response_model=ChatSettings)
def settings(services: Services) -> ChatSettings:
    """Return what the chat page must know."""
    customers = []
    secret = services.settings.customer_secret
    if services.settings.demo_customers and secret:
        with services.database.session() as session:
            customers = [
                DemoCustomer(
                    id=customer.id,
                    name=customer.name,
                    language=customer.language,
                    token=signed_in(customer.id, secret),
                )
                for customer in CustomerRepository(session).customers(DEMO_CUSTOMERS)
                # Whoever asks becomes one of them: people of the shop's own are never offered.
                if customer.id in sample_data.customer_ids(services.settings.shop_data)
            ]
    return ChatSettings(rasa_url=services.settings.rasa_url, customers=customers)


@router.get("/chat/history", response_model=ChatHistory, response_model_exclude_none=True)
def catch_up(services: Services, authorization: str = Header("")) -> ChatHistory:
    """Return what was said in a session's conversation, for a page that was away."""
    settings = services.settings
    conversation_id = conversation_of(authorization, settings.chat_secret)
    conversations = ConversationRepository(settings.rasa_url, settings.rasa_token)
    return history(conversations, conversation_id)
