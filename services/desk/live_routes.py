"""The stream by which pages of the desk hear of changes: server-sent events."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from services.accounts import access
from services.container import Container, Services
from services.desk.agents import Agent
from services.desk.live import QUEUE
from services.desk.repository import DeskRepository
from services.desk.who import AtDesk
from services.problems import Problem

# So often a page is seen, its session looked at, and a proxy sees that the stream lives.
BEAT_SECONDS = 15.0
# What proxies keep back would arrive late.
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}

router = APIRouter(prefix="/desk")


@router.get("/live", response_class=StreamingResponse)
async def live(services: Services, request: Request, agent: AtDesk) -> StreamingResponse:
    """Tell what changes, as it changes: `{"queue": true}` or `{"conversation": id}`."""
    return StreamingResponse(
        _told(services, request, agent), media_type="text/event-stream", headers=HEADERS
    )


async def _told(services: Container, request: Request, agent: Agent) -> AsyncIterator[str]:
    await run_in_threadpool(_seen, services, agent)
    # At once, so that a page knows that it is heard.
    yield ": here\n\n"
    looked = time.monotonic()
    async for one in services.live.changes(BEAT_SECONDS):
        # Also where changes leave no time for beats.
        if not one or time.monotonic() - looked >= BEAT_SECONDS:
            if not await _may_hear(services, request):
                return
            await run_in_threadpool(_seen, services, agent)
            looked = time.monotonic()
        yield _line(one)


def _line(one: str) -> str:
    if not one:
        return ": beat\n\n"
    told: dict[str, str | bool] = {"queue": True} if one == QUEUE else {"conversation": one}
    return f"data: {json.dumps(told)}\n\n"


async def _may_hear(services: Container, request: Request) -> bool:
    """Tell whether the session still lives: the stream may outlast it."""
    try:
        await access.agent(await access.signed_in(request, services))
    except Problem:
        return False
    return True


def _seen(services: Container, agent: Agent) -> None:
    with services.database.session() as session:
        DeskRepository(session).seen(agent.id, agent.name, datetime.utcnow())
