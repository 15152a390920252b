"""The route that Chatwoot's webhook calls."""

from __future__ import annotations

import time

from fastapi import APIRouter, Header, Request
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool

from services.chatwoot.schemas import WebhookIn
from services.chatwoot.signature import is_signed
from services.container import Services
from services.problems import NotFound, Problem, TooLarge, Unprocessable

MOST_BYTES = 1_000_000

router = APIRouter(tags=["chatwoot"])


class NotSigned(Problem):
    """The request is not Chatwoot's."""

    status = 401
    title = "Unauthorized"


@router.post("/chatwoot/webhook", status_code=204, response_model=None)
async def webhook(
    services: Services,
    request: Request,
    x_chatwoot_signature: str = Header(""),
    x_chatwoot_timestamp: str = Header(""),
) -> None:
    """Hear what happens in Chatwoot."""
    chatwoot = services.chatwoot
    if chatwoot is None:
        raise NotFound("Chatwoot is not set up: set CHATWOOT_URL and the settings beside it.")
    body = await _body(request)
    secret = services.settings.chatwoot_webhook_secret
    if not is_signed(body, x_chatwoot_signature, x_chatwoot_timestamp, secret, time.time()):
        raise NotSigned("The signature is not that of CHATWOOT_WEBHOOK_SECRET, or is too old.")
    try:
        event = WebhookIn.parse_raw(body)
    except ValidationError:
        raise Unprocessable("This is no event of Chatwoot.") from None
    await run_in_threadpool(chatwoot.hear, event)


async def _body(request: Request) -> bytes:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            raise TooLarge("An event of Chatwoot is smaller.")
    return body
