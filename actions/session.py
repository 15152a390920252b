"""How a conversation begins: who it is with, and in which language."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecuted, ConversationPaused, SessionStarted, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import CUSTOMER, SIGN_IN, UNTIL, lasts, mood_of, profile_of
from actions.service_action import services
from language.formats import LOCALES
from services.client import Continued, Customer, NotFound, Refused, ServiceUnavailable

KEPT = ("language", CUSTOMER, SIGN_IN)
METADATA = "session_started_metadata"
# So many of a session's latest messages tell its mood.
MOODS = 8


class ActionSessionStart(Action):
    """Takes the signed-in customer and the page's language from the channel's metadata."""

    def name(self) -> str:
        """Return the name of Rasa's own action that this one replaces."""
        return "action_session_start"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Start a session that keeps language and customer and forgets the task at hand."""
        metadata = tracker.get_slot(METADATA) or {}
        identity = metadata.get("identity")
        hint = metadata.get("language_hint")
        hint = hint if hint in LOCALES else None
        known, present = _who(tracker, metadata)
        known["language"] = hint or tracker.get_slot("language")
        before = await _before(tracker.sender_id, present, identity)
        if before:
            known[CUSTOMER] = present = before["customer_id"]
            known["language"] = hint or _language_of(before) or known["language"]
        customer, _ = await asyncio.gather(_customer(present), _tell_mood(tracker))
        known["profile"] = customer and profile_of(customer)
        if customer:
            # Of customers that were merged, the one that stays.
            known[CUSTOMER] = customer["customer_id"]
        kept = [SlotSet(slot, value) for slot, value in known.items()]
        # Rasa lets the assistant speak again in a new session; a person may still have it.
        quiet = [ConversationPaused()] if tracker.is_paused() else []
        carried = _carried(before) if before and not quiet else []
        if carried and before and before["waits"]:
            dispatcher.utter_message(response="utter_goes_on", language=known["language"])
        return [SessionStarted(), *quiet, *carried, *kept, ActionExecuted("action_listen")]


def _who(tracker: Tracker, metadata: dict[str, Any]) -> tuple[dict[str, Any], str | None]:
    """Return the slots that tell whose conversation this is, and who of them is signed in now.

    A conversation that is somebody's already becomes nobody else's because of a sign-in: what was
    said in it is not the other's, and a link that signs somebody in may be a stranger's.
    """
    customer, sign_in = tracker.get_slot(CUSTOMER), tracker.get_slot(SIGN_IN)
    told, until = metadata.get(CUSTOMER) or _shell_customer(tracker), metadata.get(UNTIL)
    owner = sign_in["as"] if sign_in else customer
    if until and owner not in (None, told):
        return {CUSTOMER: customer, SIGN_IN: sign_in}, None
    if told:
        customer, sign_in = told, {"as": told, "until": until} if until else None
    return {CUSTOMER: customer, SIGN_IN: sign_in}, customer if lasts(sign_in) else None


async def _before(
    conversation_id: str, customer_id: str | None, identity: str | None
) -> Continued | None:
    """Return what goes on from another channel; None for strangers, and where nobody tells."""
    if customer_id is None and identity is None:
        return None
    with suppress(NotFound, Refused, ServiceUnavailable):
        found = await services().begin_conversation(
            conversation_id, customer_id=customer_id, identity=identity
        )
        return found if found["customer_id"] else None
    return None


def _carried(before: Continued) -> list[dict[str, Any]]:
    """Return the events that make this conversation stand where the other one stood.

    What a new session tells itself, such as who is signed in, is not taken from the old one, and
    neither is its last waiting: this session waits by itself.
    """
    events = [
        event
        for event in before["events"]
        if event["event"] != "slot" or event["name"] not in (*KEPT, "profile", METADATA)
    ]
    if events and events[-1]["event"] == "action" and events[-1]["name"] == "action_listen":
        return events[:-1]
    return events


def _language_of(before: Continued) -> str | None:
    """Return the language in which the other conversation was."""
    told = [
        event["value"]
        for event in before["events"]
        if event["event"] == "slot" and event["name"] == "language"
    ]
    return told[-1] if told and told[-1] in LOCALES else None


async def _customer(customer_id: str | None) -> Customer | None:
    """Return the signed-in customer; None where nobody tells.

    A conversation must begin though the services are down, so nothing is said of it here.
    """
    if customer_id is None:
        return None
    with suppress(NotFound, Refused, ServiceUnavailable):
        return await services().customer(customer_id)
    return None


async def _tell_mood(tracker: Tracker) -> None:
    """Tell how the customer sounded in the session before: once a session, not once a message."""
    customer_id, mood = tracker.get_slot(CUSTOMER), mood_of(tracker, MOODS)
    if customer_id is not None and mood is not None:
        with suppress(NotFound, Refused, ServiceUnavailable):
            await services().tell_mood(customer_id, tracker.sender_id, mood)


def _shell_customer(tracker: Tracker) -> str | None:
    """Return whom `rasa shell` is signed in as: a terminal has no login page."""
    if tracker.get_latest_input_channel() == "cmdline":
        return os.environ.get("SHELL_CUSTOMER")
    return None
