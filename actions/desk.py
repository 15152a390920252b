"""What goes to people: tickets with the whole story, and feedback."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import Conversation, first, mood_of, moods, transcript
from actions.service_action import Events, ServiceAction, outcome, services

# Slots that tell a person at a glance what it is about.
GIST = ("order_number", "item_name", "reason", "fault", "missing")
# So many messages tell a person at a glance how the mood went.
MOODS = 6


async def open_ticket(tracker: Tracker, conversation: Conversation, topic: str) -> str:
    """Open a ticket with the conversation so far.

    Args:
        tracker: The conversation.
        conversation: Who it is with.
        topic: What it is about, for the desk's queue.

    Returns:
        The ticket's number.
    """
    gist = {slot: first(tracker.get_slot(slot)) for slot in GIST}
    gist["mood"] = ", ".join(f"{score:+.1f}" for score in moods(tracker, MOODS))
    ticket = await services().open_ticket(
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
    return ticket["number"]


class ActionOpenTicket(ServiceAction):
    """Hands the conversation over to a person."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_open_ticket"

    async def serve(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, conversation: Conversation
    ) -> Events:
        """Open the ticket and say its number."""
        number = await open_ticket(tracker, conversation, "person_wanted")
        dispatcher.utter_message(response="utter_ticket_opened", number=number)
        return [outcome("opened")]


class ActionReportDamage(ServiceAction):
    """Reports an item that arrived broken."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_report_damage"

    async def serve(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, conversation: Conversation
    ) -> Events:
        """Open the ticket and say its number."""
        number = await open_ticket(tracker, conversation, "damaged_item")
        dispatcher.utter_message(response="utter_damage_reported", number=number)
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
        number = await open_ticket(tracker, conversation, "missing_item")
        dispatcher.utter_message(response="utter_missing_reported", number=number)
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
