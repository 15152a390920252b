"""All HTTP to the Rasa server."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import httpx

from services.rasa_caller import Signed

SECONDS = 5.0


class ConversationRepository:
    """Reads conversations from Rasa's HTTP API.

    Args:
        url: Address of the Rasa server.
        token: Secret of its HTTP API.
        transport: Another way than the network, for tests.
    """

    def __init__(self, url: str, token: str, transport: httpx.BaseTransport | None = None) -> None:
        self.url = url
        self.token = token
        self._transport = transport

    def events(self, conversation_id: str) -> list[dict[str, Any]]:
        """Return the events of a conversation; none when Rasa cannot be asked."""
        if not self.token:
            return []
        path = f"/conversations/{quote(conversation_id, safe='')}/tracker"
        asked = {"include_events": "ALL"}
        try:
            with httpx.Client(
                base_url=self.url,
                timeout=SECONDS,
                transport=self._transport,
                auth=Signed(self.token),
            ) as rasa:
                response = rasa.get(path, params=asked)
                response.raise_for_status()
        except httpx.HTTPError:
            # The page has its own record; history only fills its gaps.
            return []
        events: list[dict[str, Any]] = response.json().get("events") or []
        return events
