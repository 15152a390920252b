"""Recommendations, each with the true reason it was made for."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import Conversation, entity_values, first, picked
from actions.products import card, speak_of, spoken_of
from actions.service_action import Events, ServiceAction, outcome, services
from services.client import Fit, Recommended

RECOMMENDED = 3


class ActionRecommend(ServiceAction):
    """Recommends products that fit the customer and what they said so far."""

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
        before = tracker.get_slot("wanted")
        if not (conversation.customer_id or category or brand or price or named or before):
            return [outcome("need_wish")]
        found = await services().recommend(
            **_asking(conversation),
            category=category,
            # Which brand is wanted and which is not, the words around it tell.
            brand=None if conversation.text else brand,
            wish=conversation.text or None,
            before=before,
            shown=tracker.get_slot("shown_products") if before else None,
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
            **_asking(conversation),
            category=product["category"]["id"],
            exclude=spoken,
            approach=tracker.get_slot("approach"),
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
                fits=_fits(conversation, reason["fits"], item["currency"]),
                rating=item["rating"],
            )
        if not shown:
            dispatcher.utter_message(response="utter_why_nothing")
        return [outcome("explained" if shown else "nothing")]


def _asking(conversation: Conversation) -> dict[str, Any]:
    """Return who asks, where, and for how many."""
    return {
        "customer_id": conversation.customer_id,
        "conversation_id": conversation.id,
        "channel": conversation.channel or None,
        "language": conversation.language,
        "limit": RECOMMENDED,
    }


def _show(
    dispatcher: CollectingDispatcher, conversation: Conversation, found: Recommended
) -> Events:
    """Show recommendations, each with its reason, and remember them."""
    wanted = SlotSet("wanted", found["wanted"])
    if nearest := found["nearest"]:
        dispatcher.utter_message(response="utter_recommend_nearest", **card(conversation, nearest))
        return [outcome("nothing"), wanted, *speak_of([nearest["sku"]])]
    if not found["recommendations"]:
        dispatcher.utter_message(response="utter_recommend_nothing")
        return [outcome("nothing"), wanted]
    dispatcher.utter_message(response="utter_recommend_intro")
    for recommendation in found["recommendations"]:
        product, reason = recommendation["product"], recommendation["reason"]
        dispatcher.utter_message(
            response=f"utter_recommend_{reason['kind']}",
            because=conversation.names(reason["because"]),
            category=conversation.name(product["category"]),
            fits=_fits(conversation, reason["fits"], product["currency"]),
            rating=product["rating"],
            **card(conversation, product, recommendation["offer"]),
        )
    shown: list[dict[str, Any]] = [
        {
            "sku": recommendation["product"]["sku"],
            "name": recommendation["product"]["name"],
            "category": recommendation["product"]["category"],
            "currency": recommendation["product"]["currency"],
            "rating": recommendation["product"]["rating"],
            "reason": recommendation["reason"],
        }
        for recommendation in found["recommendations"]
    ]
    return [
        outcome("recommended"),
        wanted,
        SlotSet("recommended", shown),
        *speak_of([item["sku"] for item in shown]),
    ]


def _fits(conversation: Conversation, fits: list[Fit], currency: str) -> str:
    """Return what of a wish a product fits: "noise 58 dB and price ¥799"."""
    return conversation.listed([_fit(conversation, fit, currency) for fit in fits])


def _fit(conversation: Conversation, fit: Fit, currency: str) -> str:
    label = conversation.name(fit["label"]) if fit["label"] else ""
    value = conversation.name(fit["value"]) if fit["value"] else ""
    if fit["price"] is not None:
        value = conversation.money(fit["price"], currency)
    return f"{label} {value}".strip()
