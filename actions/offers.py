"""What customers say of offers: not this one, none, or again; and whether one may be made."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import Conversation, entity_values, first, picked, profile_of
from actions.service_action import Events, ServiceAction, outcome, services
from services.client import NotFound, Refused, ServiceUnavailable


class ActionCheckAttention(ServiceAction):
    """Asks whether something may be offered that the customer did not ask for."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_check_attention"

    async def serve(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, conversation: Conversation
    ) -> Events:
        """Tell the flow; where nobody can be asked, nothing is offered and nothing is said."""
        try:
            granted = await services().ask_attention(
                customer_id=conversation.customer_id,
                conversation_id=conversation.id,
                channel=conversation.channel or "unknown",
            )
        except (ServiceUnavailable, Refused):
            return [outcome("refused")]
        return [outcome(granted["verdict"]), SlotSet("approach", granted["approach"])]


class ActionNotInterested(ServiceAction):
    """Takes a product, a brand or a kind out of what the customer is offered."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_not_interested"

    async def serve(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, conversation: Conversation
    ) -> Events:
        """Keep what was named or picked, else what was shown last, and say what it was."""
        shown: list[str] = tracker.get_slot("shown_products") or []
        named = [str(sku) for sku in entity_values(tracker, "product")]
        it = first(tracker.get_slot("product"))
        understood = await services().refuse_offers(
            customer_id=conversation.customer_id,
            conversation_id=conversation.id,
            skus=named or picked(tracker, shown),
            brand=first(entity_values(tracker, "brand")),
            category=first(entity_values(tracker, "product_category")),
            shown=[str(it)] if it else shown,
            text=conversation.text,
        )
        dispatcher.utter_message(
            response=f"utter_not_interested_{understood['kind']}",
            names=conversation.listed([conversation.name(name) for name in understood["names"]]),
        )
        return [outcome("nothing" if understood["kind"] == "nothing" else "kept")]


class ActionStopOffers(ServiceAction):
    """Stops offers at once: a customer's everywhere, a stranger's in this conversation."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_stop_offers"

    async def serve(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, conversation: Conversation
    ) -> Events:
        """Record that no offers are wanted."""
        known = await _customer(conversation)
        await services().refuse_offers(customer_id=known, conversation_id=conversation.id, all=True)
        response = "utter_offers_stopped" if known else "utter_offers_stopped_here"
        dispatcher.utter_message(response=response)
        return [outcome("stopped"), *await _profile(known)]


class ActionAllowOffers(ServiceAction):
    """Allows offers again, at once."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_allow_offers"

    async def serve(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, conversation: Conversation
    ) -> Events:
        """Record that offers are wanted again."""
        known = await _customer(conversation)
        await services().allow_offers(conversation.id, known)
        response = "utter_offers_allowed" if known else "utter_offers_allowed_here"
        dispatcher.utter_message(response=response)
        return [outcome("allowed"), *await _profile(known)]


async def _customer(conversation: Conversation) -> str | None:
    """Return the signed-in customer; None where the channel names one that does not exist."""
    if conversation.customer_id is None:
        return None
    try:
        await services().customer(conversation.customer_id)
    except NotFound:
        return None
    return conversation.customer_id


async def _profile(customer_id: str | None) -> Events:
    if customer_id is None:
        return []
    return [SlotSet("profile", profile_of(await services().customer(customer_id)))]
