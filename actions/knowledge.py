"""Answers from the help pages, with their source, or the honest word that there is none."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from itertools import repeat

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import Conversation
from actions.service_action import Events, ServiceAction, outcome, public_url, services
from language.follow_up import what_differs
from language.formats import running_text
from services.client import Passage, Sentence

FALLBACK_INTENT = "nlu_fallback"
ANSWERING = ("action_answer_question", "action_answer_or_rephrase")
# So many messages about something else, and a question is not spoken of any more.
STILL = 2
ANSWERED, SUGGESTED, UNANSWERED = "answered", "suggested", "unanswered"


async def answer(
    dispatcher: CollectingDispatcher, tracker: Tracker, conversation: Conversation
) -> Events:
    """Say what answers the customer's message, or name the pages that may.

    What answers is a passage, or sentences composed from passages.

    Returns:
        What tells the flow what was said, and which question the rest of the
        conversation may tell about: the services read there whether the answer helped.
    """
    if not conversation.text:
        return [outcome(UNANSWERED)]
    question = uuid.uuid4().hex
    found = await services().answer(
        _asked(tracker, conversation),
        conversation.language,
        question_id=question,
        conversation_id=conversation.id,
        channel=conversation.channel or None,
    )
    asked = SlotSet("question", question)
    passage = found["passage"]
    if passage is None:
        return [asked, outcome(_suggest(dispatcher, found.get("suggested", [])))]
    if composed := found.get("composed"):
        _say_composed(dispatcher, composed, conversation.language, question)
        return [asked, outcome(ANSWERED)]
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


def _asked(tracker: Tracker, conversation: Conversation) -> str:
    """Return the question; the one before belongs to it where it only says what is different."""
    differs = what_differs(conversation.text, conversation.language)
    if differs is None:
        return conversation.text
    for before in _looked_up(tracker):
        if what_differs(before, conversation.language) is None:
            return f"{differs} {before}"
    return conversation.text


def _looked_up(tracker: Tracker) -> Iterator[str]:
    """Yield the questions looked up before the latest message, the latest first.

    It ends where the customer has spoken of something else.
    """
    turns: list[tuple[str, bool]] = []
    for event in tracker.events:
        if event["event"] == "user":
            turns.append((event["text"] or "", False))
        elif turns and event.get("name") in ANSWERING:
            turns[-1] = (turns[-1][0], True)
    others = 0
    for text, was_looked_up in reversed(turns[:-1]):
        others = 0 if was_looked_up else others + 1
        if others == STILL:
            return
        if was_looked_up:
            yield text


def _suggest(dispatcher: CollectingDispatcher, suggested: Sequence[Passage]) -> str:
    """Name the pages that may answer, where there are any; return what came of it."""
    if not suggested:
        return UNANSWERED
    dispatcher.utter_message(response="utter_perhaps")
    for passage in suggested:
        dispatcher.utter_message(
            response="utter_suggested_page",
            title=passage["title"],
            heading=passage["heading"],
            path=passage["url"],
            url=public_url(passage["url"]),
        )
    dispatcher.utter_message(response="utter_none_of_these")
    return SUGGESTED


def _say_composed(
    dispatcher: CollectingDispatcher,
    sentences: Sequence[Sentence],
    language: str,
    question: str,
) -> None:
    """Say sentences with their sources; several sources are numbered in both places."""
    sources = list(dict.fromkeys((one["title"], one["url"]) for one in sentences))
    if len(sources) == 1:
        marks = {sources[0]: ""}
    else:
        marks = {source: f"[{place}]" for place, source in enumerate(sources, 1)}
    said = [one["text"] + marks[one["title"], one["url"]] for one in sentences]
    values = {"answer": running_text(said, language), "question": question}
    for response, (title, path) in zip(_responses(), sources, strict=False):
        values |= {"title": f"{marks[title, path]} {title}".strip(), "path": path}
        dispatcher.utter_message(response=response, **values, url=public_url(path))


def _responses() -> Iterator[str]:
    """Yield what the first source is said with, and then what the others are."""
    yield "utter_composed_answer"
    yield from repeat("utter_further_source")


class ActionAnswerQuestion(ServiceAction):
    """Answers a policy or how-to question."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_answer_question"

    async def serve(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, conversation: Conversation
    ) -> Events:
        """Answer, or say that nothing answers it."""
        events = await answer(dispatcher, tracker, conversation)
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
        events = await answer(dispatcher, tracker, conversation)
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
