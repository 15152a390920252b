"""Answers from the help pages, with their source, or the honest word that there is none."""

from __future__ import annotations

import uuid

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import Conversation
from actions.service_action import Events, ServiceAction, outcome, public_url, services

FALLBACK_INTENT = "nlu_fallback"
ANSWERED, UNANSWERED = "answered", "unanswered"


async def answer(dispatcher: CollectingDispatcher, conversation: Conversation) -> Events:
    """Say the passage that answers the customer's message.

    Returns:
        What tells the flow whether a passage answered it, and which question the rest of the
        conversation may tell about: the services read there whether the answer helped.
    """
    if not conversation.text:
        return [outcome(UNANSWERED)]
    question = uuid.uuid4().hex
    found = await services().answer(
        conversation.text,
        conversation.language,
        question_id=question,
        conversation_id=conversation.id,
        channel=conversation.channel or None,
    )
    asked = SlotSet("question", question)
    passage = found["passage"]
    if passage is None:
        return [asked, outcome(UNANSWERED)]
    if passage["language"] != conversation.language:
        dispatcher.utter_message(response="utter_answer_other_language")
    dispatcher.utter_message(
        response="utter_answer",
        answer=passage["text"],
        title=passage["title"],
        path=passage["url"],
        url=public_url(passage["url"]),
        question=question,
    )
    return [asked, outcome(ANSWERED)]


class ActionAnswerQuestion(ServiceAction):
    """Answers a policy or how-to question."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_answer_question"

    async def serve(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, conversation: Conversation
    ) -> Events:
        """Answer, or say that nothing answers it."""
        events = await answer(dispatcher, conversation)
        if outcome(UNANSWERED) in events:
            dispatcher.utter_message(response="utter_unanswered")
        return events


class ActionAnswerOrRephrase(ServiceAction):
    """Tries the help pages on a message that was not understood."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_answer_or_rephrase"

    async def serve(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, conversation: Conversation
    ) -> Events:
        """Answer, ask to rephrase, or at the second time offer a person."""
        events = await answer(dispatcher, conversation)
        if outcome(UNANSWERED) in events:
            again = _was_not_understood_before(tracker)
            dispatcher.utter_message(
                response="utter_rephrase_or_person" if again else "utter_ask_rephrase"
            )
        return events


def _was_not_understood_before(tracker: Tracker) -> bool:
    intents = [
        event["parse_data"]["intent"]["name"]
        for event in tracker.events
        if event["event"] == "user"
    ]
    return intents[-2:] == [FALLBACK_INTENT] * 2
