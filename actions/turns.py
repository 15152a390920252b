"""What is done about the conversation itself: choices, repeating."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

Events = list[dict[str, Any]]


class OfferAction(Action, ABC):
    """Puts what flows found to the customer: a question, and a button for each choice."""

    @property
    @abstractmethod
    def question(self) -> str:
        """The response that asks."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Ask with the buttons that the slot `offered` holds."""
        buttons = tracker.get_slot("offered") or []
        dispatcher.utter_message(response=self.question, buttons=buttons)
        return []


class ActionOfferTasks(OfferAction):
    """Asks which of two tasks is meant."""

    question = "utter_which_task"

    def name(self) -> str:
        """Return the action's name."""
        return "action_offer_tasks"


class ActionOfferValues(OfferAction):
    """Asks which of several values is meant."""

    question = "utter_which_value"

    def name(self) -> str:
        """Return the action's name."""
        return "action_offer_values"


class ActionRepeat(Action):
    """Says again what was said last, buttons and cards included."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_repeat"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Repeat the messages of the latest turn in which something was said."""
        said = last_said(tracker.events)
        for message in said:
            data = message.get("data") or {}
            shown = {"buttons": data.get("buttons"), "image": data.get("image")}
            dispatcher.utter_message(
                text=message.get("text"), json_message=data.get("custom"), **shown
            )
        if not said:
            dispatcher.utter_message(response="utter_nothing_to_repeat")
        return []


def last_said(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the assistant's messages of the latest turn before this one that has any, in order."""
    turns: list[list[dict[str, Any]]] = [[]]
    for event in events:
        if event["event"] == "user":
            turns.append([])
        elif event["event"] == "bot":
            turns[-1].append(event)
    return next((said for said in reversed(turns[:-1]) if said), [])
