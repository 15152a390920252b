"""The services of a shop of their own, put back to how they began before each conversation."""

from __future__ import annotations

import socket
import sqlite3
from contextlib import closing
from pathlib import Path
from types import TracebackType

from launcher.settings import Settings
from launcher.stack import Stack


class RehearsedShop:
    """Services and action server at free ports, on a database that can be put back.

    What one customer books or cancels must not be in the way of the next. Used as a context
    manager.

    Args:
        folder: Where the database and the log lie.
    """

    def __init__(self, folder: Path) -> None:
        self._database = folder / "shop.db"
        self._first = folder / "first.db"
        settings = Settings(actions_port=_free_port(), services_port=_free_port())
        self._settings = settings
        # A store of passages belongs to a database, as its index.
        environment = {
            "DATABASE_URL": f"sqlite:///{self._database}",
            "KNOWLEDGE_STORE": str(folder / "knowledge.db"),
        }
        log = folder / "services.log"
        self._stack = Stack(settings, ("services", "actions"), log, environment)

    def __enter__(self) -> RehearsedShop:
        """Start both, and remember how the shop is now.

        Raises:
            LaunchError: When one of them does not start.
        """
        self._stack.__enter__()
        _copy(self._database, self._first)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop both."""
        self._stack.__exit__(kind, error, trace)

    @property
    def action_url(self) -> str:
        """Address for Rasa's action endpoint."""
        return f"{self._settings.actions_url}/webhook"

    @property
    def action_token(self) -> str:
        """What Rasa says to the action server."""
        return self._stack.environment["ACTIONS_TOKEN"]

    def put_back(self) -> None:
        """Make the shop what it was at the beginning."""
        _copy(self._first, self._database)


def _copy(source: Path, target: Path) -> None:
    """Copy a database that other processes may have open."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
