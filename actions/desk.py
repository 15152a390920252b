"""What goes to people: tickets with the whole story, and feedback."""

from __future__ import annotations

from contextlib import suppress

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import Conversation, first, mood_of, moods, transcript
from actions.service_action import Events, ServiceAction, outcome, services
from services.client import NotFound, Ticket

# Slots that tell a person at a glance what it is about.
GIST = ("order_number", "item_name", "reason", "fault", "missing")
# So many messages tell a person at a glance how the mood went.
MOODS = 6
# So many digits of a phone number are said.
SHOWN_DIGITS = 4


async def open_ticket(tracker: Tracker, conversation: Conversation, topic: str) -> Ticket:
    """Open a ticket with the conversation so far.

    Args:
        tracker: The conversation.
        conversation: Who it is with.
        topic: What it is about, for the desk's queue.

    Returns:
        The ticket, with what the customer may expect.
    """
    gist = {slot: first(tracker.get_slot(slot)) for slot in GIST}
    gist["mood"] = ", ".join(f"{score:+.1f}" for score in moods(tracker, MOODS))
    return await services().open_ticket(
        conversation_id=conversation.id,
        customer_id=conversation.customer_id,
        channel=conversation.channel,
        language=conversation.language,
        topic=topic,
        sentiment=tracker.get_slot("sentiment"),
        mood=mood_of(tracker, MOODS),
        summary=" | ".join(f"{slot}: {value}" for slot, value in gist.items() if value),
        messages=transcript(tracker),
    )


def _when(opens_at: str | None, conversation: Conversation) -> dict[str, str]:
    """Return the day and the time when people are there again, as the language writes them."""
    day, _, time = (opens_at or "").partition("T")
    return {"day": conversation.day(day or None), "time": time[:5]}


class ActionOpenTicket(ServiceAction):
    """Hands the conversation over to a person."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_open_ticket"

    async def serve(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, conversation: Conversation
    ) -> Events:
        """Open the ticket; say its number, and how long it will take as far as that is known."""
        ticket = await open_ticket(tracker, conversation, "person_wanted")
        expected = ticket["expectation"]
        told = {"number": ticket["number"], "position": ticket["position"]}
        if not expected["open"]:
            found, said = "closed", "utter_ticket_opened_closed"
            told |= _when(expected["opens_at"], conversation)
        elif expected["long"] and expected["wait_minutes"] is None:
            found, said = "busy", "utter_ticket_opened_busy"
        elif expected["wait_minutes"] is not None:
            found, said = "busy" if expected["long"] else "opened", "utter_ticket_opened_wait"
            told["minutes"] = expected["wait_minutes"]
        else:
            found, said = "opened", "utter_ticket_opened"
        dispatcher.utter_message(response=said, **told)
        return [SlotSet("ticket_number", ticket["number"]), outcome(found)]


class ActionAskCallbackPhone(ServiceAction):
    """Asks for a number to call back, unless the profile has one."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_ask_callback_phone"

    async def serve(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, conversation: Conversation
    ) -> Events:
        """Take the number of whoever is signed in, or ask for one."""
        if conversation.customer_id is not None:
            with suppress(NotFound):
                customer = await services().customer(conversation.customer_id)
                if customer["phone"]:
                    return [SlotSet("callback_phone", customer["phone"])]
        dispatcher.utter_message(response="utter_ask_callback_phone")
        return []


class ActionRequestCallback(ServiceAction):
    """Keeps that a customer wants to be called back."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_request_callback"

    async def serve(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, conversation: Conversation
    ) -> Events:
        """Keep the number with the ticket, and say its end: the rest is nobody's to read."""
        phone = str(first(tracker.get_slot("callback_phone")) or "")
        number = tracker.get_slot("ticket_number")
        if not phone or not number:
            dispatcher.utter_message(response="utter_no_callback")
            return [outcome("no_number")]
        await services().request_callback(number, conversation.id, phone)
        dispatcher.utter_message(
            response="utter_callback_booked", phone="…" + phone[-SHOWN_DIGITS:]
        )
        return [outcome("booked")]


class ActionReportDamage(ServiceAction):
    """Reports an item that arrived broken."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_report_damage"

    async def serve(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, conversation: Conversation
    ) -> Events:
        """Open the ticket and say its number."""
        ticket = await open_ticket(tracker, conversation, "damaged_item")
        dispatcher.utter_message(response="utter_damage_reported", number=ticket["number"])
        return [outcome("reported")]


class ActionReportMissing(ServiceAction):
    """Reports a parcel, or something in it, that is not there."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_report_missing"

    async def serve(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, conversation: Conversation
    ) -> Events:
        """Open the ticket and say its number."""
        ticket = await open_ticket(tracker, conversation, "missing_item")
        dispatcher.utter_message(response="utter_missing_reported", number=ticket["number"])
        return [outcome("reported")]


class ActionSaveFeedback(ServiceAction):
    """Records how satisfied the customer is."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_save_feedback"

    async def serve(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, conversation: Conversation
    ) -> Events:
        """Record the rating and the words."""
        await services().save_feedback(
            conversation_id=conversation.id,
            customer_id=conversation.customer_id,
            mood=mood_of(tracker, MOODS),
            rating=first(tracker.get_slot("rating")),
            text=str(first(tracker.get_slot("comment")) or ""),
        )
        dispatcher.utter_message(response="utter_feedback_saved")
        return [outcome("saved")]
