"""Does something again and again beside those who are served."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog
from sqlalchemy.exc import SQLAlchemyError

logger = structlog.get_logger(__name__)


class Watch:
    """Calls something every so many seconds, in a thread that does not hold up the end.

    Args:
        look: What is called; a database that does not answer is tried again the next time.
        seconds: How long is waited between two calls.
    """

    def __init__(self, look: Callable[[], object], seconds: float) -> None:
        self._look = look
        self._seconds = seconds
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Call no more; a call that runs is waited for."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(self._seconds):
            try:
                self._look()
            except SQLAlchemyError as error:
                logger.warning("recommendation.look_failed", reason=type(error).__name__)
