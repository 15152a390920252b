"""The stream by which pages of the desk hear of changes: server-sent events."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from services.container import Container, Services
from services.desk.agents import Agent
from services.desk.live import QUEUE
from services.desk.repository import DeskRepository
from services.desk.who import AtDesk

# So often a page is seen, and a proxy sees that the stream lives.
BEAT_SECONDS = 15.0
# What proxies keep back would arrive late.
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}

router = APIRouter(prefix="/desk")


@router.get("/live", response_class=StreamingResponse)
async def live(services: Services, agent: AtDesk) -> StreamingResponse:
    """Tell what changes, as it changes: `{"queue": true}` or `{"conversation": id}`."""
    return StreamingResponse(
        _told(services, agent), media_type="text/event-stream", headers=HEADERS
    )


async def _told(services: Container, agent: Agent) -> AsyncIterator[str]:
    await run_in_threadpool(_seen, services, agent)
    # At once, so that a page knows that it is heard.
    yield ": here\n\n"
    async for one in services.live.changes(BEAT_SECONDS):
        if not one:
            await run_in_threadpool(_seen, services, agent)
            yield ": beat\n\n"
            continue
        told: dict[str, str | bool] = {"queue": True} if one == QUEUE else {"conversation": one}
        yield f"data: {json.dumps(told)}\n\n"


def _seen(services: Container, agent: Agent) -> None:
    with services.database.session() as session:
        DeskRepository(session).seen(agent.id, agent.name, datetime.utcnow())
