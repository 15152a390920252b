"""Routes of recommendation."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from services.accounts import access
from services.container import of_request
from services.recommendation.schemas import RecommendationsOut, WishIn

router = APIRouter(tags=["recommendation"], dependencies=[Depends(access.assistant)])


@router.post("/recommendations", response_model=RecommendationsOut)
async def recommend(request: Request, wish: WishIn) -> Response:
    """Recommend what fits a customer and a wish, each with its reason."""
    services = of_request(request)
    # What is ready is sent from here: handing it to a thread would take longer than itself.
    answer = services.recommendation.ready(wish)
    if answer is None:
        answer = await run_in_threadpool(services.recommendation.answer, wish)
    recorded = None
    if wish.request and wish.conversation_id:
        recorded = BackgroundTask(services.offers.record, wish, answer.made)
    return Response(answer.body, media_type="application/json", background=recorded)
