"""A double of Rasa's HTTP API that keeps events where Rasa keeps them, in the tracker store."""

from __future__ import annotations

import json
import time
from urllib.parse import unquote

import httpx
from sqlalchemy import create_engine, insert

from services.analytics.repository import EVENTS


class RasaDouble:
    """Takes events and intents as `rasa run --enable-api` does.

    Attributes:
        sent: What went out to customers: channel and text.
        told: Intents that were triggered: name, entities and channel.
        down: Whether it answers 503 before anything is done.
        breaks: Whether it does what it is asked and then breaks off.
    """

    def __init__(self, url: str) -> None:
        self._engine = create_engine(url, future=True)
        EVENTS.metadata.create_all(self._engine)
        self.sent: list[tuple[str, str]] = []
        self.told: list[tuple[str, dict[str, str], str]] = []
        self.down = False
        self.breaks = False
        self.transport = httpx.MockTransport(self._answer)

    def says(
        self, conversation: str, text: str, sentiment: str = "neutral", **more: object
    ) -> None:
        """Keep a customer's message."""
        score = {"negative": -0.9, "neutral": 0.0, "positive": 0.9}[sentiment]
        parsed = {"intent": {"name": "x"}, "sentiment": {"label": sentiment, "score": score}}
        told = {"text": text, "parse_data": parsed, "input_channel": "rest", **more}
        self.keep(conversation, {"event": "user", **told})

    def keep(self, conversation: str, event: dict[str, object]) -> None:
        """Keep an event as Rasa's tracker store does."""
        at = time.time()
        row = {
            "sender_id": conversation,
            "type_name": event["event"],
            "timestamp": at,
            "data": json.dumps({"timestamp": at, **event}),
        }
        with self._engine.begin() as connection:
            connection.execute(insert(EVENTS).values(**row))

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if self.down:
            return httpx.Response(503)
        conversation = unquote(request.url.path.split("/")[2])
        channel = request.url.params.get("output_channel", "")
        body = json.loads(request.content)
        if request.url.path.endswith("trigger_intent"):
            self.told.append((body["name"], body["entities"], channel))
        else:
            for event in body:
                if event["event"] == "bot":
                    self.sent.append((channel, event["text"]))
                self.keep(conversation, event)
        if self.breaks:
            raise httpx.ReadTimeout("too slow", request=request)
        return httpx.Response(200, json={})
