"""Routes of questions: what came of one, what the pages lack, what in them needs a look."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Path, Query

from services.accounts import access
from services.container import Services
from services.questions.schemas import (
    ID,
    ClosedOut,
    DismissIn,
    GapsOut,
    OutcomeIn,
    PublishedOut,
    PublishIn,
)

router = APIRouter(prefix="/questions", tags=["questions"])
designer = [Depends(access.designer)]


@router.post("/{question_id}/outcome", status_code=204, response_model=None)
def judge(services: Services, given: OutcomeIn, question_id: str = Path(..., regex=ID)) -> None:
    """Keep whether an answer helped; its id is known to nobody but who asked."""
    services.questions.judged(question_id, given.helped)


@router.get("/gaps", response_model=GapsOut, dependencies=designer)
def gaps(
    services: Services,
    days: int = Query(30, ge=1, le=3650),
    limit: int = Query(100, ge=1, le=1000),
) -> GapsOut:
    """Return what was asked in vain in the last days, grouped by meaning."""
    return services.gaps.gaps(days, limit)


@router.post("/gaps/publish", response_model=PublishedOut, status_code=201, dependencies=designer)
def publish(services: Services, wish: PublishIn) -> PublishedOut:
    """Make an article findable at once, and close the group that it answers."""
    return services.gaps.publish(wish)


@router.post("/gaps/dismiss", response_model=ClosedOut, status_code=201, dependencies=designer)
def dismiss(services: Services, wish: DismissIn) -> ClosedOut:
    """Close a group without an answer."""
    return services.gaps.dismiss(wish)


@router.post("/gaps/closed/{group_id}/reopen", status_code=204, dependencies=designer)
def reopen(services: Services, group_id: int) -> None:
    """Open a group again."""
    services.gaps.reopen(group_id)


@router.delete("", dependencies=designer)
def forget(
    services: Services, conversation: str = Query(..., min_length=1, max_length=255)
) -> dict[str, int]:
    """Forget what was asked in a conversation."""
    return {"forgotten": services.questions.forget_conversation(conversation)}
