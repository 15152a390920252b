"""Tells how satisfied customers will be, from the regression that was last learned."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import structlog

from services.analytics.repository import TrackerRepository
from services.satisfaction.regression import Regression, SatisfactionError
from services.satisfaction.remembered import RememberedRatings
from services.satisfaction.signs import NAMES, signs_of

logger = structlog.get_logger(__name__)

FILE = "satisfaction.json"


class SatisfactionService:
    """Tells ratings before they are given.

    Args:
        tracker: Where Rasa keeps conversations.
        file: Where the regression is kept; read again whenever it was learned anew.

    Attributes:
        remembered: Tells ratings as `ratings` does, and reads only conversations that went on.
    """

    def __init__(self, tracker: TrackerRepository, file: Path) -> None:
        self._tracker = tracker
        self._file = file
        self._read_at = 0
        self._regression: Regression | None = None
        self.remembered = RememberedRatings(self.ratings, tracker.newest, self._learned)

    def ratings(self, conversations: Sequence[str]) -> dict[str, float]:
        """Return the rating to expect of each conversation, 1 to 5 stars.

        Nothing where nothing was learned yet; a conversation that Rasa does not keep has none.
        """
        regression = self._newest()
        if regression is None:
            return {}
        events = self._tracker.stories(conversations)
        return {
            conversation: regression.rating(signs_of(story).numbers())
            for conversation, story in groupby(events, key=lambda event: event.conversation)
        }

    def close(self) -> None:
        """Close all connections."""
        self._tracker.close()

    def _learned(self) -> int | None:
        """Tell when the regression was learned; None where there is none."""
        return self._read_at if self._newest() is not None else None

    def _newest(self) -> Regression | None:
        changed = self._file.stat().st_mtime_ns if self._file.is_file() else 0
        if changed != self._read_at:
            self._read_at = changed
            self._regression = self._read() if changed else None
        return self._regression

    def _read(self) -> Regression | None:
        try:
            return Regression.load(self._file, NAMES)
        except SatisfactionError as error:
            logger.warning("satisfaction.unreadable", reason=str(error))
            return self._regression
