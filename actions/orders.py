"""Orders: choosing one, following it, stopping it, sending it elsewhere, its invoice."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import Conversation, answers_nothing_else, entity_values, first
from actions.service_action import Events, ServiceAction, outcome, public_url, services
from services.client import NotFound, Order

RECENT_ORDERS = 5
# What a second fact may be mistaken for, and the slots that then hold it.
SLOTS_OF = {"product_category": ("item_sku", "product_category"), "reason": ("reason",)}


class ActionAskOrderNumber(ServiceAction):
    """Asks which order, unless what the customer names tells it.

    A signed-in customer is shown their recent orders, and only those that hold what was named.
    """

    def name(self) -> str:
        """Return the action's name."""
        return "action_ask_order_number"

    async def serve(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, conversation: Conversation
    ) -> Events:
        """Take the order that is meant, or ask with a button for each that may be."""
        orders = await _recent_orders(conversation)
        if not orders:
            dispatcher.utter_message(response="utter_ask_order_number")
            return [SlotSet("order_choices", None)]
        named: set[str] = set()
        if answers_nothing_else(tracker):
            named.update(entity_values(tracker, "product"))
            named.update(entity_values(tracker, "product_category"))
        holding = [order for order in orders if named.intersection(_names_of_items(order))]
        if len(holding) == 1:
            return [SlotSet("order_number", holding[0]["number"])]
        orders = holding or orders
        buttons = [
            {
                "title": f"{order['number']} · {conversation.names(order['items'])}",
                "payload": "/inform" + json.dumps({"order_number": order["number"]}),
            }
            for order in orders
        ]
        dispatcher.utter_message(response="utter_choose_order", buttons=buttons)
        choices = {order["number"]: _names_of_items(order) for order in orders}
        return [SlotSet("order_choices", choices)]


def _names_of_items(order: Order) -> list[str]:
    """Return the entity values by which a customer may mean the order: "the kettle"."""
    return [name for item in order["items"] for name in (item["sku"], item["category"])]


async def _recent_orders(conversation: Conversation) -> list[Order]:
    if conversation.customer_id is None:
        return []
    try:
        return await services().orders_of(conversation.customer_id, limit=RECENT_ORDERS)
    except NotFound:
        return []


class OrderAction(ServiceAction, ABC):
    """An action on the order whose number the customer gave."""

    async def serve(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, conversation: Conversation
    ) -> Events:
        """Look the order up, then do the action's work on it.

        Only who is signed in, or has shown that the order is theirs, hears anything of it.
        """
        number = str(first(tracker.get_slot("order_number")))
        if conversation.customer_id is None:
            proof = await services().has_proven(number, conversation.id)
            if proof["result"] != "proven":
                return [outcome("unproven"), SlotSet("order_number", proof["number"])]
        try:
            order = await services().order(number)
        except NotFound:
            return [outcome("not_found")]
        # Somebody else's order is not told from one that does not exist.
        if conversation.customer_id not in (None, order["customer_id"]):
            return [outcome("not_found")]
        return await self.serve_order(dispatcher, tracker, conversation, order)

    @abstractmethod
    async def serve_order(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        conversation: Conversation,
        order: Order,
    ) -> Events:
        """Do the action's work on the order."""


class ActionFindOrder(OrderAction):
    """Finds out whether there is an order of that number."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_find_order"

    async def serve_order(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        conversation: Conversation,
        order: Order,
    ) -> Events:
        """Go on with the number as the shop writes it."""
        return [outcome("found"), SlotSet("order_number", order["number"])]


class ActionProveOrder(ServiceAction):
    """Finds out whether what a customer tells shows that the order is theirs."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_prove_order"

    async def serve(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, conversation: Conversation
    ) -> Events:
        """Have it looked at; "my phone ends with 0101" names no phone that is to go back."""
        number = str(first(tracker.get_slot("order_number")))
        fact = str(first(tracker.get_slot("order_proof")))
        proof = await services().prove(number, conversation.id, fact)
        named = {
            (slot, entity.get("value"))
            for entity in tracker.latest_message.get("entities") or ()
            for slot in SLOTS_OF.get(str(entity.get("entity")), ())
        }
        forgotten = [SlotSet(slot, None) for slot, value in named if _holds(tracker, slot, value)]
        return [outcome(proof["result"]), *forgotten]


def _holds(tracker: Tracker, slot: str, value: object) -> bool:
    return bool(first(tracker.get_slot(slot)) == value)


def tell_status(dispatcher: CollectingDispatcher, conversation: Conversation, order: Order) -> None:
    """Say where an order is, with a card where the channel draws one."""
    told = {
        "number": order["number"],
        "items": conversation.names(order["items"]),
        "status": order["status"],
        "expected": conversation.day(order["expected_on"]),
        "delivered": conversation.day(order["delivered_on"]),
        "carrier": order["carrier"] or "–",
        "tracking": order["tracking_number"] or "–",
    }
    dispatcher.utter_message(response=f"utter_order_{order['status']}", **told)
    if conversation.shows_cards:
        dispatcher.utter_message(response="utter_order_card", **told)


class ActionTrackOrder(OrderAction):
    """Tells where an order is."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_track_order"

    async def serve_order(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        conversation: Conversation,
        order: Order,
    ) -> Events:
        """Say the order's status."""
        tell_status(dispatcher, conversation, order)
        return [outcome("found")]


class ActionCheckCancel(OrderAction):
    """Finds out whether an order can still be cancelled."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_check_cancel"

    async def serve_order(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        conversation: Conversation,
        order: Order,
    ) -> Events:
        """Go on when it can be; say why when it cannot."""
        if order["cancellable"]:
            return [outcome("cancellable"), SlotSet("order_number", order["number"])]
        cancelled = order["status"] == "cancelled"
        dispatcher.utter_message(
            response="utter_cancel_already" if cancelled else "utter_cancel_too_late",
            number=order["number"],
        )
        return [outcome("not_cancellable")]


class ActionCancelOrder(OrderAction):
    """Cancels an order."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_cancel_order"

    async def serve_order(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        conversation: Conversation,
        order: Order,
    ) -> Events:
        """Cancel it and say what came of it; it may have been sent since the check."""
        result = await services().cancel_order(order["number"])
        responses = {
            "cancelled": "utter_cancel_done",
            "already_cancelled": "utter_cancel_already",
            "already_shipped": "utter_cancel_too_late",
        }
        dispatcher.utter_message(
            response=responses[result["result"]],
            number=order["number"],
            total=conversation.money(order["total"], order["currency"]),
        )
        return [outcome(result["result"])]


class ActionCheckAddressChange(OrderAction):
    """Finds out whether an order can still be sent elsewhere."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_check_address_change"

    async def serve_order(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        conversation: Conversation,
        order: Order,
    ) -> Events:
        """Go on when it can be; an order that may be cancelled has not left yet."""
        if order["cancellable"]:
            return [outcome("changeable"), SlotSet("order_number", order["number"])]
        dispatcher.utter_message(response="utter_address_too_late", number=order["number"])
        return [outcome("too_late")]


class ActionChangeAddress(OrderAction):
    """Sends a waiting order to another address."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_change_address"

    async def serve_order(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        conversation: Conversation,
        order: Order,
    ) -> Events:
        """Change it and say what came of it."""
        address = str(first(tracker.get_slot("address")))
        result = await services().change_address(order["number"], address)
        changed = result["result"] == "changed"
        dispatcher.utter_message(
            response="utter_address_changed" if changed else "utter_address_too_late",
            number=order["number"],
            address=address,
        )
        return [outcome(result["result"])]


class ActionCheckDelivery(OrderAction):
    """Finds out whether an order that somebody misses was delivered."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_check_delivery"

    async def serve_order(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        conversation: Conversation,
        order: Order,
    ) -> Events:
        """Go on when it was; say where it is when it was not."""
        if order["status"] == "delivered":
            return [outcome("delivered"), SlotSet("order_number", order["number"])]
        dispatcher.utter_message(response="utter_not_delivered_yet")
        tell_status(dispatcher, conversation, order)
        return [outcome("not_delivered")]


class ActionRequestInvoice(OrderAction):
    """Makes the invoice of an order."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_request_invoice"

    async def serve_order(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        conversation: Conversation,
        order: Order,
    ) -> Events:
        """Give the invoice's address."""
        invoice = await services().request_invoice(order["number"])
        dispatcher.utter_message(
            response="utter_invoice_ready",
            number=order["number"],
            url=public_url(invoice["url"]),
        )
        return [outcome("ready")]
