"""Routes of the page that shows the flows."""

from __future__ import annotations

import time
from typing import Literal

from fastapi import APIRouter, Depends, Query

from services.accounts import access
from services.analytics.schemas import FlowsOut
from services.container import Services

router = APIRouter(tags=["analytics"], dependencies=[Depends(access.designer)])


@router.get("/analytics/flows", response_model=FlowsOut)
def flows(
    services: Services,
    language: Literal["en", "zh"] = "en",
    days: int = Query(30, ge=1, le=3650),
) -> FlowsOut:
    """Return every flow as a picture, with visits and drop-outs of the last days."""
    return services.flows.flows(language, days, now=time.time())
