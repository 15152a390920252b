"""Customers who ask the help pages, and Rasa's record of what they did then."""

from __future__ import annotations

import json
import sqlite3
import uuid
from pathlib import Path

from fastapi.testclient import TestClient

TOKEN = "a-long-secret-of-the-tests"
STAFF = {"Authorization": f"Bearer {TOKEN}"}


def ask(http: TestClient, text: str, conversation: str = "c1", language: str = "en") -> str:
    """Ask as the assistant does; returns the question's id."""
    question = uuid.uuid4().hex
    asked = {"question": question, "conversation": conversation, "channel": "rest"}
    answer = http.get("/knowledge/answer", params={"q": text, "language": language, **asked})
    assert answer.status_code == 200
    return question


class Tracker:
    """Writes events as Rasa's SQL tracker store does."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._database = sqlite3.connect(file)
        self._database.execute(
            "CREATE TABLE IF NOT EXISTS events (id INTEGER PRIMARY KEY, sender_id TEXT,"
            " type_name TEXT, timestamp FLOAT, data TEXT)"
        )

    def heard(self, conversation: str, intent: str, at: float, **parsed: object) -> None:
        self._keep(conversation, "user", at, parse_data={"intent": {"name": intent}, **parsed})

    def asked(self, conversation: str, question: str, at: float) -> None:
        self._keep(conversation, "slot", at, name="question", value=question)

    def did(self, conversation: str, action: str, at: float, **metadata: object) -> None:
        self._keep(conversation, "action", at, name=action, metadata=metadata)

    def broken(self, conversation: str, kind: str, data: str, at: float) -> None:
        self._write(conversation, kind, at, data)

    def _keep(self, conversation: str, kind: str, at: float, **event: object) -> None:
        self._write(conversation, kind, at, json.dumps({"event": kind, **event}))

    def _write(self, conversation: str, kind: str, at: float, data: str) -> None:
        query = "INSERT INTO events (sender_id, type_name, timestamp, data) VALUES (?, ?, ?, ?)"
        self._database.execute(query, (conversation, kind, at, data))
        self._database.commit()
