"""Ratings that were told before; a conversation is read again only when it went on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence

Ratings = Callable[[Sequence[str]], Mapping[str, float]]
Newest = Callable[[Sequence[str]], Mapping[str, int]]

# So many conversations are remembered; a queue is shorter.
MOST = 5000


class RememberedRatings:
    """Tells ratings to expect, and reads only conversations that went on since.

    Args:
        ratings: Tells the ratings of conversations, reading each of them whole.
        newest: Tells the number of each conversation's newest event.
        learned: Tells which model ratings are told by; after another one all are told anew.
    """

    def __init__(self, ratings: Ratings, newest: Newest, learned: Callable[[], object]) -> None:
        self._ratings = ratings
        self._newest = newest
        self._learned = learned
        self._model: object = None
        self._told: dict[str, tuple[int, float | None]] = {}
        self._lock = threading.Lock()

    def __call__(self, conversations: Sequence[str]) -> dict[str, float]:
        """Return the rating to expect of each conversation, where anything is known."""
        with self._lock:
            return self._known(conversations)

    def _known(self, conversations: Sequence[str]) -> dict[str, float]:
        model = self._learned()
        if model != self._model or len(self._told) > MOST:
            self._model, self._told = model, {}
        if model is None:
            return {}
        newest = self._newest(conversations)
        changed = [one for one in newest if self._told.get(one, (0, None))[0] != newest[one]]
        ratings = self._ratings(changed) if changed else {}
        self._told |= {one: (newest[one], ratings.get(one)) for one in changed}
        told = {one: self._told[one][1] for one in newest}
        return {one: rating for one, rating in told.items() if rating is not None}
