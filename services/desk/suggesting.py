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
    knowledge: KnowledgeService, events: Sequence[SpokenEvent], opened: float, language: str
) -> Suggestion:
    """Return what may help to answer the last message of a customer.

    Args:
        knowledge: Finds answers in what was learned.
        events: The conversation.
        opened: When a person was asked for, in seconds since 1970.
        language: The customer's.
    """
    question = question_of(events, opened)
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


def question_of(events: Sequence[SpokenEvent], opened: float) -> str:
    """Return what the customer asks: their last message, with the one before a short one.

    The message by which they asked for a person is no question; what they said before is.
    """
    said = [one for one in messages(events) if one.sender == "customer"]
    if said and said[-1].at <= opened and len(said) > 1:
        said = said[:-1]
    texts = [one.text for one in said]
    asked = texts[-1:] if texts and len(texts[-1]) >= SHORT else texts[-2:]
    return " ".join(asked)[-LONGEST:]
