"""Routes of the upkeep of articles."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Query

from services.accounts import access
from services.articles.schemas import UpkeepOut
from services.container import Services

router = APIRouter(prefix="/articles", tags=["articles"], dependencies=[Depends(access.designer)])


@router.get("/upkeep", response_model=UpkeepOut)
def upkeep(services: Services, days: int = Query(30, ge=1, le=3650)) -> UpkeepOut:
    """Return stale, duplicate and contradicting articles, going by the questions of some days."""
    return services.articles.upkeep(services.questions.asked(days), services.today())
