"""A server on this machine that speaks OpenAI's chat completions, and says what a test wants."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse


@dataclass
class ChatCompletions:
    """What the server answers, and what it was asked.

    Attributes:
        text: What its model writes.
        seconds: How long it takes, all in one piece.
        raw: Answers this instead of a chat completion.
        status: HTTP status.
        drips: Sends a byte every tenth of a second, and never ends.
        asked: Requests so far: their JSON.
        keys: Authorization headers so far.
    """

    text: str = ""
    seconds: float = 0.0
    raw: bytes | None = None
    status: int = 200
    drips: bool = False
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    url: str = ""


@contextmanager
def running() -> Iterator[ChatCompletions]:
    """Run the server on a free port."""
    model = ChatCompletions()
    config = uvicorn.Config(_app(model), port=0, log_level="error", lifespan="off", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the test's server could not start"
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    model.url = f"http://127.0.0.1:{port}/v1"
    try:
        yield model
    finally:
        server.should_exit = True
        server.force_exit = True
        thread.join(10)


def _app(model: ChatCompletions) -> FastAPI:
    app = FastAPI()

    @app.post("/v1/chat/completions")
    async def complete(request: Request) -> Response:
        model.asked.append(await request.json())
        model.keys.append(request.headers.get("authorization"))
        await asyncio.sleep(model.seconds)
        if model.drips:
            return StreamingResponse(_drops(), media_type="application/json")
        if model.raw is not None:
            return Response(model.raw, model.status, media_type="application/json")
        message = {"role": "assistant", "content": model.text}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        return JSONResponse({"object": "chat.completion", "choices": [choice]}, model.status)

    return app


async def _drops() -> Any:
    while True:
        yield b" "
        await asyncio.sleep(0.1)
