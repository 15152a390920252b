"""Routes of recommendation."""

from __future__ import annotations

from fastapi import APIRouter

from services.container import Services
from services.recommendation.schemas import RecommendationsOut, WishIn

router = APIRouter(tags=["recommendation"])


@router.post("/recommendations", response_model=RecommendationsOut)
def recommend(services: Services, wish: WishIn) -> RecommendationsOut:
    """Recommend what fits a customer and a wish, each with its reason."""
    return RecommendationsOut(recommendations=services.recommendation.recommend(wish))
