"""Removes rows that no longer count, many at once and later: searches wait while rows are removed.

A removal takes Milvus Lite 150 ms at 40,000 rows, however many it removes, and no search is
answered meanwhile. What is to be removed is therefore hidden at once, and swept now and then.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

import structlog

from services.knowledge.repository import FAILURES, PassageRepository

logger = structlog.get_logger(__name__)

TOGETHER = 1000
SECONDS = 30.0


class Sweeper:
    """Removes hidden versions when there are many of them, or when time has passed.

    Args:
        repository: The store.
    """

    def __init__(self, repository: PassageRepository) -> None:
        self.repository = repository
        self._waiting: list[int] = []
        self._changed = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="sweeping", daemon=True)
        self._thread.start()

    def later(self, versions: Sequence[int]) -> None:
        """Hide versions now, and remove their rows later."""
        self.repository.hide(versions)
        with self._changed:
            self._waiting += versions
            self._changed.notify_all()

    def sweep(self) -> None:
        """Remove what waits."""
        with self._changed:
            versions, self._waiting = self._waiting, []
        for begin in range(0, len(versions), TOGETHER):
            self.repository.remove(versions[begin : begin + TOGETHER])

    def close(self) -> None:
        """Remove what waits, and end."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.join()
        self._try()

    def _run(self) -> None:
        while not self._closed:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._waiting) or self._closed)
                self._changed.wait_for(self._is_due, SECONDS)
            if not self._closed:
                self._try()

    def _is_due(self) -> bool:
        return self._closed or len(self._waiting) >= TOGETHER

    def _try(self) -> None:
        try:
            self.sweep()
        except FAILURES as error:
            # They stay hidden, and the next start removes them.
            logger.warning("knowledge.sweep_failed", error=str(error))
