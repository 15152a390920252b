"""Meta's side: webhooks as Meta makes them, and the Cloud API on a local port."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from http_double import serving

NUMBER_ID, ACCESS_TOKEN, APP_SECRET, VERIFY = "106540352242922", "EAAG-token", "app-secret", "word"
SENDER = "8613800000002"


def webhook(*messages, number_id=NUMBER_ID, **value):
    """The body of a webhook."""
    told = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "15550783881", "phone_number_id": number_id},
        "contacts": [{"profile": {"name": "Li Na"}, "wa_id": SENDER}],
        "messages": list(messages),
        **value,
    }
    entry = {"id": "102290129340398", "changes": [{"value": told, "field": "messages"}]}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]})


def message(kind, message_id="wamid.1", sender=SENDER, at=None, **content):
    return {
        "from": sender,
        "id": message_id,
        "timestamp": str(int(at or time.time())),
        "type": kind,
        kind: content,
    }


def text(body, message_id="wamid.1", **more):
    return message("text", message_id, body=body, **more)


def tapped(kind, payload, title, message_id):
    return message("interactive", message_id, type=kind, **{kind: {"id": payload, "title": title}})


def signed(body, secret=APP_SECRET):
    digest = hmac.new(secret.encode(), body.encode(), hashlib.sha256).hexdigest()
    return {"X-Hub-Signature-256": f"sha256={digest}", "Content-Type": "application/json"}


@dataclass
class FakeWhatsApp:
    """The API. `answers` are given to the next sendings: a status and an error's code."""

    address: str = ""
    sent: list = field(default_factory=list)
    answers: list = field(default_factory=list)

    async def send(self, request):
        assert request.headers["Authorization"] == f"Bearer {ACCESS_TOKEN}"
        if self.answers:
            status, code = self.answers.pop(0)
            error = {"message": f"(#{code}) no", "type": "OAuthException", "code": code}
            return web.json_response({"error": error}, status=status)
        self.sent.append(await request.json())
        told = {"messaging_product": "whatsapp", "messages": [{"id": "wamid.out"}]}
        return web.json_response(told)

    @asynccontextmanager
    async def serving(self):
        routes = [web.post(f"/v21.0/{NUMBER_ID}/messages", self.send)]
        async with serving(*routes) as address:
            self.address = f"{address}/v21.0"
            yield self
