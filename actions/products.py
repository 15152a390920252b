"""Products: what they cost, whether they are here, what they can do, which is better."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import Conversation, entity_values, first, picked
from actions.service_action import Events, ServiceAction, outcome, public_url, services
from services.client import NotFound, Product

LISTED = 4


def card(conversation: Conversation, product: Product, offer: str | None = None) -> dict[str, Any]:
    """Return what a product's card and line show; the address of an offer bears its id."""
    path = f"{product['url']}?language={conversation.language}"
    if offer:
        path += f"&offer={offer}"
    return {
        "sku": product["sku"],
        "name": conversation.name(product["name"]),
        "price": conversation.money(product["price"], product["currency"]),
        "image": product["image"],
        "url": path,
        "link": public_url(path),
        "in_stock": product["stock"] > 0,
    }


def show_card(
    dispatcher: CollectingDispatcher, conversation: Conversation, product: Product
) -> None:
    """Show a product's card where the channel draws one."""
    if conversation.shows_cards:
        dispatcher.utter_message(response="utter_product_card", **card(conversation, product))


def speak_of(skus: list[str]) -> Events:
    """Return the events after which "it" is the one product shown, "the last one" one of many."""
    return [
        SlotSet("product", skus[0] if len(skus) == 1 else None),
        SlotSet("shown_products", skus),
    ]


def spoken_of(tracker: Tracker) -> list[str]:
    """Return the products that are meant: named, picked by place, "it", or all that were shown."""
    shown: list[str] = tracker.get_slot("shown_products") or []
    it = first(tracker.get_slot("product"))
    named = [str(name) for name in entity_values(tracker, "product")]
    return named or picked(tracker, shown) or ([str(it)] if it else shown)


class ProductAction(ServiceAction, ABC):
    """An action on the product, or the kind of product, that the customer named."""

    async def serve(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, conversation: Conversation
    ) -> Events:
        """Find what is meant: a product of this message, a kind, or what was spoken of before."""
        named = entity_values(tracker, "product")
        category = first(entity_values(tracker, "product_category"))
        brand = first(entity_values(tracker, "brand"))
        if not named and (category or brand):
            products = await services().products(category=category, brand=brand, limit=LISTED)
        else:
            skus = spoken_of(tracker)[:LISTED]
            if not skus:
                return [outcome("need_product")]
            try:
                products = [await services().product(sku) for sku in skus]
            except NotFound:
                return [outcome("not_found")]
        if not products:
            return [outcome("not_found")]
        for product in products:
            self.tell(dispatcher, conversation, product)
            show_card(dispatcher, conversation, product)
        found = outcome(self.found(products))
        return [found, *speak_of([product["sku"] for product in products])]

    def found(self, products: list[Product]) -> str:
        """Return what flows are told of the products that were spoken of."""
        return "told"

    @abstractmethod
    def tell(
        self, dispatcher: CollectingDispatcher, conversation: Conversation, product: Product
    ) -> None:
        """Say what was asked about the product."""


class ActionTellPrice(ProductAction):
    """Tells a price."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_tell_price"

    def tell(
        self, dispatcher: CollectingDispatcher, conversation: Conversation, product: Product
    ) -> None:
        """Say the price."""
        dispatcher.utter_message(response="utter_price", **card(conversation, product))


class ActionTellStock(ProductAction):
    """Tells whether a product is in stock, and when it is back."""

    said_of_what_is_there = "utter_in_stock"

    def name(self) -> str:
        """Return the action's name."""
        return "action_tell_stock"

    def found(self, products: list[Product]) -> str:
        """Tell flows whether nothing of it is there."""
        return "told" if any(product["stock"] > 0 for product in products) else "sold_out"

    def tell(
        self, dispatcher: CollectingDispatcher, conversation: Conversation, product: Product
    ) -> None:
        """Say how many are left, or when it is back."""
        if product["stock"] > 0:
            response = self.said_of_what_is_there
        elif product["restock_on"]:
            response = "utter_out_of_stock"
        else:
            response = "utter_out_of_stock_unknown"
        dispatcher.utter_message(
            response=response,
            stock=product["stock"],
            restock=conversation.day(product["restock_on"]),
            **card(conversation, product),
        )


class ActionTellWhereToBuy(ActionTellStock):
    """Tells where a product is ordered: the shop takes the order and the money, not the chat."""

    said_of_what_is_there = "utter_where_to_buy"

    def name(self) -> str:
        """Return the action's name."""
        return "action_tell_where_to_buy"


class ActionTellProduct(ProductAction):
    """Tells what a product is and can do."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_tell_product"

    def tell(
        self, dispatcher: CollectingDispatcher, conversation: Conversation, product: Product
    ) -> None:
        """Say the description and the attributes."""
        colon, comma, stop = (
            (": ", "; ", ".") if conversation.language == "en" else ("：", "；", "。")
        )
        attributes = comma.join(
            f"{conversation.name(attribute['label'])}{colon}{conversation.name(attribute['value'])}"
            for attribute in product["attributes"]
        )
        dispatcher.utter_message(
            response="utter_product",
            description=conversation.name(product["description"]),
            attributes=attributes + stop if attributes else "",
            **card(conversation, product),
        )


class ActionCompareProducts(ServiceAction):
    """Puts products side by side."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_compare_products"

    async def serve(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, conversation: Conversation
    ) -> Events:
        """Compare what the message names or picks, else the first two that were shown."""
        skus = spoken_of(tracker)
        if len(skus) == 1:
            # "How does it compare to the V8?", "is the second one better?"
            skus = list(dict.fromkeys([*skus, *(tracker.get_slot("shown_products") or [])]))[:2]
        if len(skus) < 2:
            dispatcher.utter_message(response="utter_compare_need_two")
            return [outcome("need_product")]
        try:
            compared = await services().compare(skus[:LISTED])
        except NotFound:
            dispatcher.utter_message(response="utter_product_not_found")
            return [outcome("not_found")]
        self._tell(dispatcher, conversation, compared)
        return [
            outcome("compared"),
            *speak_of([product["sku"] for product in compared["products"]]),
        ]

    def _tell(
        self, dispatcher: CollectingDispatcher, conversation: Conversation, compared: Any
    ) -> None:
        products = compared["products"]
        dispatcher.utter_message(response="utter_compare_intro", names=conversation.names(products))
        for product in products:
            dispatcher.utter_message(response="utter_price", **card(conversation, product))
        for difference in compared["differences"]:
            dispatcher.utter_message(
                response="utter_compare_line",
                attribute=conversation.name(difference["label"]),
                values=" / ".join(conversation.name(value) for value in difference["values"]),
            )
        for product in products:
            show_card(dispatcher, conversation, product)
