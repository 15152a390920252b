"""The real services over a scratch shop, on 127.0.0.1, for the page of unanswered questions."""

from __future__ import annotations

import socket
import threading
import time
import uuid
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import uvicorn
from playwright.sync_api import BrowserContext

from services.accounts.roles import Role
from services.app import create_app
from services.settings import PROJECT, ServicesSettings

START_SECONDS = 30.0
PAGES = {
    "en/returns.md": "---\ntitle: Returns\nquestions: [Who pays the postage?]\n---\n"
    "## Window\nYou can return everything within 30 days.\n",
    "zh/returns.md": "---\ntitle: 退货\nquestions: [退货运费谁出？]\n---\n"
    "## 期限\n签收后 14 天内都可以退货。\n",
    "en/sending-back.md": "---\ntitle: Sending back\n---\n"
    "## Days\nYou can return everything within 30 days.\n",
}


class LetterEncoder:
    """Vectors of hashed letters: alike texts are near, and nothing is loaded."""

    dimension = 64

    def encode(self, texts):  # type: ignore[no-untyped-def]
        """Return a vector for each text."""
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            for letter in text.split(": ", 1)[-1].lower():
                vectors[row, ord(letter) % self.dimension] += 1
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


TOKEN = "services-token-of-tests"
PASSWORD = "a long enough phrase"


class GapsServer:
    """The services, started on a free port, with somebody of the staff: `mei`, a designer."""

    def __init__(self, folder: Path) -> None:
        for name, written in PAGES.items():
            (folder / "pages" / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / "pages" / name).write_text(written, encoding="utf-8")
        settings = ServicesSettings(
            database_url=f"sqlite:///{folder}/heed.db",
            conversations_url=f"sqlite:///{folder}/conversations.db",
            knowledge_store=str(folder / "knowledge.db"),
            knowledge_data=folder / "pages",
            shop_data=PROJECT / "data" / "shop",
            var=folder,
            services_token=TOKEN,
        )
        app = create_app(settings, LetterEncoder())
        self.staff = app.state.container.staff
        self.mei = self.staff.accounts.add("mei", Role.DESIGNER, "小梅").account.id
        self._headers = {"Authorization": f"Bearer {TOKEN}"}
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        config = uvicorn.Config(app, port=port, log_level="error", ws="none")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self.root = f"http://127.0.0.1:{port}"
        self.address = f"{self.root}/gaps/"

    def start(self) -> None:
        """Serve; returns when requests are answered."""
        self._thread.start()
        begun = time.monotonic()
        while not self._server.started:
            assert time.monotonic() - begun < START_SECONDS, "the services did not start"
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop serving."""
        self._server.should_exit = True
        self._thread.join(START_SECONDS)

    def ask(self, text: str, language: str = "en") -> None:
        """Ask as the assistant does."""
        asked = {"question": uuid.uuid4().hex, "conversation": uuid.uuid4().hex, "channel": "rest"}
        query = {"q": text, "language": language, **asked}
        self.get("/knowledge/answer", **query)

    def finds(self, text: str) -> str:
        """Return the text of the first passage that is found."""
        return str(self.get("/knowledge/search", q=text)["passages"][0]["text"])

    def get(self, path: str, **query: str) -> dict[str, Any]:
        """Ask as the assistant does."""
        answer = httpx.get(f"{self.root}{path}", params=query, headers=self._headers)
        return dict(answer.raise_for_status().json())

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Tell something as the assistant does."""
        answer = httpx.post(f"{self.root}{path}", json=body, headers=self._headers)
        return dict(answer.raise_for_status().json())

    def let_in(self, context: BrowserContext) -> None:
        """Sign mei in, with a password of her own."""
        made = self.staff.accounts.reset_password(self.mei)
        self.staff.accounts.change_password(self.mei, made.password, PASSWORD)
        begun = self.staff.sessions.begin(self.mei)
        kept = {"heed_session": begun.token, "heed_csrf": begun.csrf}
        context.add_cookies([{"name": n, "value": v, "url": self.root} for n, v in kept.items()])
