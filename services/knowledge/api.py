"""Routes of knowledge."""

from __future__ import annotations

from fastapi import APIRouter, BackgroundTasks, Depends, Query

from services.accounts import access
from services.container import Services
from services.knowledge.repository import Wanted
from services.knowledge.schemas import Answer, Passages
from services.questions.links import traced
from services.questions.schemas import ID
from services.questions.service import Asked

LONGEST = 100_000

router = APIRouter(
    prefix="/knowledge", tags=["knowledge"], dependencies=[Depends(access.assistant)]
)


Language = Query(None, regex="^(en|zh)$", description="Only documents in it")
Product = Query("", max_length=100, description="Documents about it, or about none in particular")
Audience = Query("", max_length=100, description="Documents for it, or for everybody")


@router.get("/search", response_model=Passages)
def search(
    services: Services,
    q: str = Query(..., max_length=LONGEST),
    language: str | None = Language,
    product: str = Product,
    audience: str = Audience,
    limit: int = Query(5, ge=1, le=20),
) -> Passages:
    """Return the passages that are worth most to a question."""
    wanted = Wanted(language, product, audience)
    return Passages(passages=services.knowledge.search(q, wanted, limit))


@router.get("/answer", response_model=Answer)
def answer(
    services: Services,
    background: BackgroundTasks,
    q: str = Query(..., max_length=LONGEST),
    language: str = Query("en", regex="^(en|zh)$"),
    product: str = Product,
    audience: str = Audience,
    question: str | None = Query(None, regex=ID),
    conversation: str | None = Query(None, max_length=255),
    channel: str = Query("", max_length=64),
) -> Answer:
    """Return the passage that answers a question, or say that none does.

    With the id of a question and a conversation it is kept, once the answer is on its way, and the
    answer's addresses bear the id, so that a click is counted.
    """
    found = services.knowledge.answer(q, Wanted(language, product, audience))
    if question is None or conversation is None:
        return found
    asked = Asked(question, q, language, channel, conversation)
    background.add_task(services.questions.record, asked, found)
    return traced(found, question)
