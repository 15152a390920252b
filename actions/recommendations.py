"""Recommendations, each with the true reason it was made for."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import Conversation, entity_values, first, picked
from actions.products import card, speak_of, spoken_of
from actions.service_action import Events, ServiceAction, outcome, services
from services.client import Recommendation

RECOMMENDED = 3


class ActionRecommend(ServiceAction):
    """Recommends products that fit the customer and what they just said."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_recommend"

    async def serve(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, conversation: Conversation
    ) -> Events:
        """Recommend, or ask what is wanted when nothing at all is known."""
        category = first(tracker.get_slot("product_category"))
        brand = first(entity_values(tracker, "brand"))
        named = entity_values(tracker, "product")
        price = entity_values(tracker, "money")
        if not (conversation.customer_id or category or brand or price or named):
            return [outcome("need_wish")]
        found = await services().recommend(
            customer_id=conversation.customer_id,
            conversation_id=conversation.id,
            category=category,
            brand=brand,
            wish=conversation.text or None,
            language=conversation.language,
            limit=RECOMMENDED,
        )
        return _show(dispatcher, conversation, found)


class ActionRecommendInstead(ServiceAction):
    """Recommends what is there of the kind of the product that was spoken of."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_recommend_instead"

    async def serve(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, conversation: Conversation
    ) -> Events:
        """Recommend others of its kind; what is sold out is never among them."""
        spoken = spoken_of(tracker)
        if not spoken:
            dispatcher.utter_message(response="utter_recommend_nothing")
            return [outcome("nothing")]
        product = await services().product(spoken[0])
        found = await services().recommend(
            customer_id=conversation.customer_id,
            conversation_id=conversation.id,
            category=product["category"]["id"],
            exclude=spoken,
            language=conversation.language,
            limit=RECOMMENDED,
        )
        return _show(dispatcher, conversation, found)


class ActionExplainRecommendation(ServiceAction):
    """Tells why something was recommended."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_explain_recommendation"

    async def serve(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, conversation: Conversation
    ) -> Events:
        """Give the reason that was recorded with each recommendation asked about."""
        shown = tracker.get_slot("recommended") or []
        named = entity_values(tracker, "product")
        asked = [item for item in shown if item["sku"] in named]
        for item in asked + picked(tracker, shown) or shown:
            reason = item["reason"]
            dispatcher.utter_message(
                response=f"utter_why_{reason['kind']}",
                name=conversation.name(item["name"]),
                because=conversation.names(reason["because"]),
                category=conversation.name(item["category"]),
                wish=item["wish"],
            )
        if not shown:
            dispatcher.utter_message(response="utter_why_nothing")
        return [outcome("explained" if shown else "nothing")]


def _show(
    dispatcher: CollectingDispatcher, conversation: Conversation, found: list[Recommendation]
) -> Events:
    """Show recommendations, each with its reason, and remember them."""
    if not found:
        dispatcher.utter_message(response="utter_recommend_nothing")
        return [outcome("nothing")]
    dispatcher.utter_message(response="utter_recommend_intro")
    for recommendation in found:
        reason = recommendation["reason"]
        dispatcher.utter_message(
            response=f"utter_recommend_{reason['kind']}",
            because=conversation.names(reason["because"]),
            category=conversation.name(recommendation["product"]["category"]),
            **card(conversation, recommendation["product"]),
        )
    shown = [_shown(recommendation, conversation) for recommendation in found]
    return [
        outcome("recommended"),
        SlotSet("recommended", shown),
        *speak_of([item["sku"] for item in shown]),
    ]


def _shown(recommendation: Recommendation, conversation: Conversation) -> dict[str, Any]:
    """Return what must be remembered to explain a recommendation later."""
    product = recommendation["product"]
    return {
        "sku": product["sku"],
        "name": product["name"],
        "category": product["category"],
        "reason": recommendation["reason"],
        "wish": conversation.text,
    }
