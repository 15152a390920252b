"""Looks for what Chatwoot must hear, as long as the services run."""

from __future__ import annotations

import threading

import structlog

from services.chatwoot.service import ChatwootService

logger = structlog.get_logger(__name__)


class PassingOn:
    """A thread that passes on what was said.

    Args:
        service: Passes it on.
        seconds: Between two looks.
    """

    def __init__(self, service: ChatwootService, seconds: float) -> None:
        self._service = service
        self._seconds = seconds
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="chatwoot", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(self._seconds):
            try:
                self._service.pass_on()
            except Exception as error:
                # A database that is away for a while must not end it.
                logger.error("chatwoot.failed", error=type(error).__name__)
