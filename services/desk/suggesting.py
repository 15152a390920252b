"""What may help an agent to answer: passages of the help pages and words for a reply."""

from __future__ import annotations

from collections.abc import Sequence

from services.analytics.repository import SpokenEvent
from services.desk.conversation import messages
from services.desk.work_schemas import SuggestedPassage, Suggestion
from services.knowledge.repository import Wanted
from services.knowledge.service import KnowledgeService

MOST_PASSAGES = 3
# A message shorter than this asks nothing by itself: the one before it belongs to it.
SHORT = 12
LONGEST = 1000


def suggest(
    knowledge: KnowledgeService, events: Sequence[SpokenEvent], language: str
) -> Suggestion:
    """Return what may help to answer the last message of a customer.

    Args:
        knowledge: Finds answers in what was learned.
        events: The conversation.
        language: The customer's.
    """
    question = question_of(events)
    if not question:
        return Suggestion(reply="", passages=[])
    found = knowledge.answer(question, Wanted(language))
    composed = " ".join(sentence.text for sentence in found.composed)
    words = found.passage.text if found.answered and found.passage else ""
    passages = found.passages or knowledge.search(question, Wanted(language), MOST_PASSAGES)
    return Suggestion(
        reply=composed or words,
        passages=[
            SuggestedPassage(title=one.title, heading=one.heading, text=one.text, url=one.url)
            for one in passages[:MOST_PASSAGES]
        ],
    )


def question_of(events: Sequence[SpokenEvent]) -> str:
    """Return what the customer asks: their last message, with the one before a short one."""
    said = [one.text for one in messages(events) if one.sender == "customer"]
    if not said:
        return ""
    asked = said[-1:] if len(said[-1]) >= SHORT else said[-2:]
    return " ".join(asked)[-LONGEST:]
