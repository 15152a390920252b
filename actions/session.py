"""How a conversation begins: who it is with, and in which language."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecuted, SessionStarted, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import profile_of
from actions.service_action import services
from language.formats import LOCALES
from services.client import NotFound, Refused, ServiceUnavailable

KEPT = ("language", "customer_id")


class ActionSessionStart(Action):
    """Takes the signed-in customer and the page's language from the channel's metadata."""

    def name(self) -> str:
        """Return the name of Rasa's own action that this one replaces."""
        return "action_session_start"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Start a session that keeps language and customer and forgets the task at hand."""
        metadata = tracker.get_slot("session_started_metadata") or {}
        told = {
            "language": metadata.get("language_hint"),
            "customer_id": metadata.get("customer_id") or _shell_customer(tracker),
        }
        if told["language"] not in LOCALES:
            told["language"] = None
        known = {slot: told[slot] or tracker.get_slot(slot) for slot in KEPT}
        known["profile"] = await _profile(known["customer_id"])
        kept = [SlotSet(slot, value) for slot, value in known.items()]
        return [SessionStarted(), *kept, ActionExecuted("action_listen")]


async def _profile(customer_id: str | None) -> dict[str, Any] | None:
    """Return what conditions may ask of the signed-in customer; None where nobody tells.

    A conversation must begin though the services are down, so nothing is said of it here.
    """
    if customer_id is None:
        return None
    with suppress(NotFound, Refused, ServiceUnavailable):
        return profile_of(await services().customer(customer_id))
    return None


def _shell_customer(tracker: Tracker) -> str | None:
    """Return whom `rasa shell` is signed in as: a terminal has no login page."""
    if tracker.get_latest_input_channel() == "cmdline":
        return os.environ.get("SHELL_CUSTOMER")
    return None
