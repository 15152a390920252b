"""The page of the flows over the project's own flows and a few conversations, on 127.0.0.1."""

from __future__ import annotations

import json
import sqlite3
import time
from pathlib import Path

from aiohttp import web
from fake_assistant import WEB, Server

from services.analytics.service import FlowService
from services.settings import ServicesSettings

HOURS = 3600
CONVERSATIONS = {
    "anna": [("cancel_order", "order", "find_order", "which")],
    "bob": [
        ("cancel_order", "order", "find_order", "which"),
        ("cancel_order", "confirm"),
    ],
}


class FlowsServer:
    """Answers as the services do, as far as this page asks."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "conversations.db"
        self._service = FlowService(ServicesSettings(conversations_url=f"sqlite:///{self.file}"))
        self.server = Server(self._application)
        self.address = f"http://127.0.0.1:{self.server.port}/flows/"

    def keep_conversations(self) -> None:
        """Write what Rasa would have kept of two customers who left."""
        database = sqlite3.connect(self.file)
        database.execute(
            "CREATE TABLE events (id INTEGER PRIMARY KEY, sender_id TEXT, type_name TEXT,"
            " timestamp FLOAT, data TEXT)"
        )
        query = "INSERT INTO events (sender_id, type_name, timestamp, data) VALUES (?, ?, ?, ?)"
        for sender, actions in CONVERSATIONS.items():
            for *below, flow, state in actions:
                told = {"flow": flow, "state": state}
                if below:
                    told["below"] = [{"flow": below[0], "state": below[1]}]  # type: ignore[assignment]
                data = json.dumps({"metadata": told})
                database.execute(query, (sender, "action", time.time() - 2 * HOURS, data))
        database.commit()
        database.close()

    def _application(self) -> web.Application:
        application = web.Application()
        application.router.add_get("/analytics/flows", self._flows)
        application.router.add_get("/flows/", self._page)
        application.router.add_static("/", WEB)
        return application

    async def _flows(self, request: web.Request) -> web.Response:
        query = request.query
        drawn = self._service.flows(query["language"], int(query["days"]), time.time())
        return web.json_response(drawn.dict())

    async def _page(self, request: web.Request) -> web.StreamResponse:
        return web.FileResponse(WEB / "flows" / "index.html")
