"""Routes of knowledge."""

from __future__ import annotations

from fastapi import APIRouter, Query

from services.container import Services
from services.knowledge.schemas import Answer, Passages

LONGEST = 100_000

router = APIRouter(prefix="/knowledge", tags=["knowledge"])


@router.get("/search", response_model=Passages)
def search(
    services: Services,
    q: str = Query(..., max_length=LONGEST),
    language: str | None = Query(None, regex="^(en|zh)$"),
    limit: int = Query(5, ge=1, le=20),
) -> Passages:
    """Return the passages that are worth most to a question."""
    return Passages(passages=services.knowledge.search(q, language, limit))


@router.get("/answer", response_model=Answer)
def answer(
    services: Services,
    q: str = Query(..., max_length=LONGEST),
    language: str = Query("en", regex="^(en|zh)$"),
) -> Answer:
    """Return the passage that answers a question, or say that none does."""
    return services.knowledge.answer(q, language)
