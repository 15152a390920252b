"""The customer's own account: points, coupons, closing it."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import Conversation
from actions.desk import open_ticket
from actions.service_action import CustomerAction, Events, ServiceAction, outcome, services


class ActionLoyaltyPoints(CustomerAction):
    """Tells the customer's points."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_loyalty_points"

    async def serve_customer(
        self, dispatcher: CollectingDispatcher, conversation: Conversation, customer_id: str
    ) -> Events:
        """Say how many points there are."""
        customer = await services().customer(customer_id)
        dispatcher.utter_message(response="utter_points", points=customer["points"])
        return [outcome("told")]


class ActionCoupons(ServiceAction):
    """Tells what offers are on."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_coupons"

    async def serve(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, conversation: Conversation
    ) -> Events:
        """Say each offer, its code and how long it lasts."""
        promotions = await services().promotions(conversation.customer_id)
        for promotion in promotions:
            dispatcher.utter_message(
                response="utter_coupon",
                code=promotion["code"],
                description=conversation.name(promotion["description"]),
                ends=conversation.day(promotion["ends_on"]),
            )
        if not promotions:
            dispatcher.utter_message(response="utter_no_coupon")
        return [outcome("told" if promotions else "none")]


class ActionRequestDeletion(ServiceAction):
    """Passes the wish to close the account to a person, who checks who asks."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_request_deletion"

    async def serve(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, conversation: Conversation
    ) -> Events:
        """Open the ticket and say its number."""
        ticket = await open_ticket(tracker, conversation, "delete_account")
        dispatcher.utter_message(response="utter_deletion_requested", number=ticket["number"])
        return [outcome("requested")]
