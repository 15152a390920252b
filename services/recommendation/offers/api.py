"""Routes of offers: attention, what is not wanted, and what offers earned."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, Query

from services.accounts import access
from services.container import Services
from services.problems import NotFound
from services.recommendation.offers.attention import ApproachOutcome, AttentionIn, AttentionOut
from services.recommendation.offers.schemas import EarnedOut, NotWantedIn, NotWantedOut

router = APIRouter(tags=["offers"])
assistant = [Depends(access.assistant)]

MOST_DAYS = 365


@router.post("/offers/allowance", response_model=AttentionOut, dependencies=assistant)
def ask_attention(
    services: Services, asked: AttentionIn, background: BackgroundTasks
) -> AttentionOut:
    """Grant attention for something nobody asked for, or refuse it."""
    background.add_task(services.offers.settle_if_due)
    return services.attention.ask(asked)


@router.post("/offers/approaches/{approach_id}/outcome", status_code=204, dependencies=assistant)
def tell_outcome(services: Services, approach_id: str, told: ApproachOutcome) -> None:
    """Keep what came of attention that was granted."""
    if not services.attention.tell(approach_id, told.outcome):
        raise NotFound(f"There is no approach {approach_id!r}.")


@router.post("/offers/not-wanted", response_model=NotWantedOut, dependencies=assistant)
def not_wanted(services: Services, said: NotWantedIn) -> NotWantedOut:
    """Keep what somebody is not interested in; it holds at once."""
    return services.refusals.refuse(said)


@router.delete("/offers/not-wanted", status_code=204, dependencies=assistant)
def wanted_again(services: Services, conversation_id: str, customer_id: str | None = None) -> None:
    """Take back that somebody wants no offers."""
    services.refusals.allow_again(customer_id, conversation_id)


@router.get("/offers/earned", response_model=EarnedOut, dependencies=[Depends(access.designer)])
def earned(services: Services, days: Annotated[int, Query(ge=1, le=MOST_DAYS)] = 30) -> EarnedOut:
    """Tell what the offers of the last days earned."""
    return services.offers.earned(days)
