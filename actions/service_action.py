"""The base of every action that asks a service: one client, one honest way to fail."""

from __future__ import annotations

import logging
import os
from abc import ABC, abstractmethod
from contextlib import suppress
from functools import lru_cache
from typing import Any

import structlog
from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import Conversation
from services.client import NotFound, Refused, ServicesClient, ServiceUnavailable

logger = structlog.get_logger(__name__)

Events = list[dict[str, Any]]

SERVICES_URL = "http://localhost:8000"


@lru_cache(maxsize=1)
def services() -> ServicesClient:
    """Return the one client of this process, made at the first action."""
    # httpx logs every address at info level, and a customer's question is part of one.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    url = os.environ.get("SERVICES_URL", SERVICES_URL)
    return ServicesClient(url, token=os.environ.get("SERVICES_TOKEN", ""))


def public_url(path: str) -> str:
    """Return the address a customer can open for a path of the services."""
    base = os.environ.get("PUBLIC_URL") or os.environ.get("SERVICES_URL") or SERVICES_URL
    return base.rstrip("/") + path


def outcome(value: str) -> dict[str, Any]:
    """Return the event that tells the flow what an action found."""
    return SlotSet("outcome", value)


class ServiceAction(Action, ABC):
    """An action that asks the services and says so aloud when they cannot be reached."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Serve the customer; a service that is down gives a sentence, never a guess."""
        try:
            return await self.serve(dispatcher, tracker, Conversation.of(tracker))
        except (ServiceUnavailable, Refused) as error:
            logger.error("actions.service_unavailable", action=self.name(), error=str(error))
            dispatcher.utter_message(response="utter_service_unavailable")
            return [outcome("unavailable")]

    @abstractmethod
    async def serve(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, conversation: Conversation
    ) -> Events:
        """Do the action's work.

        Args:
            dispatcher: Takes what is said.
            tracker: The conversation's events and slots.
            conversation: Language, channel and customer of the conversation.

        Returns:
            Events for the tracker.

        Raises:
            ServiceUnavailable: When a service does not answer in time.
        """


class CustomerAction(ServiceAction, ABC):
    """An action that only a signed-in customer can have done."""

    async def serve(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, conversation: Conversation
    ) -> Events:
        """Serve the signed-in customer, or say that signing in is needed."""
        if conversation.customer_id is not None:
            with suppress(NotFound):
                return await self.serve_customer(dispatcher, conversation, conversation.customer_id)
        dispatcher.utter_message(response="utter_sign_in_needed")
        return [outcome("sign_in_needed")]

    @abstractmethod
    async def serve_customer(
        self, dispatcher: CollectingDispatcher, conversation: Conversation, customer_id: str
    ) -> Events:
        """Do the action's work for the customer.

        Raises:
            NotFound: When the channel names a customer that does not exist.
        """
