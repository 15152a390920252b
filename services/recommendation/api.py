"""Routes of recommendation."""

from __future__ import annotations

from fastapi import APIRouter, BackgroundTasks

from services.container import Services
from services.recommendation.schemas import RecommendationsOut, WishIn

router = APIRouter(tags=["recommendation"])


@router.post("/recommendations", response_model=RecommendationsOut)
def recommend(services: Services, wish: WishIn, background: BackgroundTasks) -> RecommendationsOut:
    """Recommend what fits a customer and a wish, each with its reason."""
    found = services.recommendation.recommend(wish)
    if wish.request and wish.conversation_id:
        background.add_task(services.offers.record, wish, found)
    return RecommendationsOut(recommendations=found.recommendations, wanted=found.wanted)
