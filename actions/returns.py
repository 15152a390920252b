"""Returns: may it come back, which item, booking it, where the money is."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import Conversation, first
from actions.orders import OrderAction, tell_status
from actions.service_action import Events, outcome, services
from services.client import NotFound, Order, OrderItem, Refused

REFUSALS = {
    "window_passed": "utter_return_window_passed",
    "not_delivered": "utter_return_not_delivered",
    "already_returned": "utter_return_already",
}


def chosen_item(tracker: Tracker) -> str | None:
    """Return the item the customer named: its number, its name or its kind."""
    named = first(tracker.get_slot("item_sku"))
    return str(named) if named else None


def choose_among(items: list[OrderItem], conversation: Conversation) -> Events:
    """Return the events that offer items to choose from; a single one is chosen at once."""
    names = {item["sku"]: conversation.name(item["name"]) for item in items}
    sku, name = next(iter(names.items())) if len(names) == 1 else (None, None)
    return [
        SlotSet("item_sku", sku),
        SlotSet("item_name", name),
        SlotSet("item_choices", list(names)),
    ]


class ActionCheckReturn(OrderAction):
    """Finds out whether an order, or one item of it, may come back."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_check_return"

    async def serve_order(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        conversation: Conversation,
        order: Order,
    ) -> Events:
        """Go on when it may; say why when it may not."""
        checked = await services().check_return(order["number"], chosen_item(tracker))
        result = checked["result"]
        if result in REFUSALS:
            dispatcher.utter_message(
                response=REFUSALS[result],
                number=order["number"],
                until=conversation.day(checked["returnable_until"]),
            )
        chosen = [] if result == "unknown_item" else choose_among(checked["items"], conversation)
        return [outcome(result), SlotSet("order_number", order["number"]), *chosen]


class ActionCheckPurchase(OrderAction):
    """Finds the bought item that is broken; faults have no return window."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_check_purchase"

    async def serve_order(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        conversation: Conversation,
        order: Order,
    ) -> Events:
        """Go on with an item that was delivered."""
        if order["status"] != "delivered":
            dispatcher.utter_message(response="utter_not_delivered_to_be_faulty")
            tell_status(dispatcher, conversation, order)
            return [outcome("not_delivered")]
        named, items = chosen_item(tracker), order["items"]
        if named is not None:
            try:
                items = [await services().item(order["number"], named)]
            except NotFound:
                return [outcome("unknown_item"), SlotSet("order_number", order["number"])]
        chosen = choose_among(items, conversation)
        return [outcome("ok"), SlotSet("order_number", order["number"]), *chosen]


class ActionAskItemSku(OrderAction):
    """Asks which item of the order it is, with a button for each."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_ask_item_sku"

    async def serve_order(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        conversation: Conversation,
        order: Order,
    ) -> Events:
        """Ask, showing the items that can be chosen."""
        choices = tracker.get_slot("item_choices") or []
        buttons = [
            {
                "title": conversation.name(item["name"]),
                "payload": "/inform" + json.dumps({"product": item["sku"]}),
            }
            for item in order["items"]
            if not choices or item["sku"] in choices
        ]
        dispatcher.utter_message(
            response="utter_choose_item", number=order["number"], buttons=buttons
        )
        return []


class BookAction(OrderAction, ABC):
    """Books a return or an exchange of the item that was chosen."""

    @property
    @abstractmethod
    def kind(self) -> str:
        """`return` or `exchange`."""

    @property
    @abstractmethod
    def booked(self) -> str:
        """The response that tells it is booked."""

    async def serve_order(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        conversation: Conversation,
        order: Order,
    ) -> Events:
        """Book it; the services check once more whether it may come back."""
        try:
            result = await services().book_return(
                order["number"],
                sku=chosen_item(tracker) or "",
                reason=str(first(tracker.get_slot("reason"))),
                kind=self.kind,
            )
        except Refused as refusal:
            dispatcher.utter_message(
                response=REFUSALS[str(refusal)],
                number=order["number"],
                until=conversation.day(order["returnable_until"]),
            )
            return [outcome(str(refusal))]
        dispatcher.utter_message(
            response=self.booked,
            return_number=result["return_number"],
            item=tracker.get_slot("item_name"),
            amount=conversation.money(result["refund_amount"], order["currency"]),
        )
        return [outcome("booked")]


class ActionBookReturn(BookAction):
    """Books a return."""

    kind = "return"
    booked = "utter_return_booked"

    def name(self) -> str:
        """Return the action's name."""
        return "action_book_return"


class ActionBookExchange(BookAction):
    """Books an exchange."""

    kind = "exchange"
    booked = "utter_exchange_booked"

    def name(self) -> str:
        """Return the action's name."""
        return "action_book_exchange"


class ActionRefundStatus(OrderAction):
    """Tells where the money of a return or a cancelled order is."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_refund_status"

    async def serve_order(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        conversation: Conversation,
        order: Order,
    ) -> Events:
        """Say it for each return of the order."""
        returns = await services().returns_of(order["number"])
        items = {item["sku"]: conversation.name(item["name"]) for item in order["items"]}
        for booked in returns:
            dispatcher.utter_message(
                response=f"utter_refund_{booked['state']}",
                return_number=booked["return_number"],
                item=items[booked["sku"]],
                amount=conversation.money(booked["refund_amount"], order["currency"]),
            )
        if not returns:
            self._tell_without_return(dispatcher, conversation, order)
        return [outcome("found" if returns else "none")]

    def _tell_without_return(
        self, dispatcher: CollectingDispatcher, conversation: Conversation, order: Order
    ) -> None:
        told: dict[str, Any] = {
            "number": order["number"],
            "total": conversation.money(order["total"], order["currency"]),
        }
        cancelled = order["status"] == "cancelled"
        dispatcher.utter_message(
            response="utter_refund_cancelled" if cancelled else "utter_refund_none", **told
        )
