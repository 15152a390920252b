"""Answers that are ready to be sent again, until something they depend on changes."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
MOST = 20_000
# What nobody tells of, such as another process that changes a product's name, is seen after this.
SECONDS = 300.0


@dataclass(frozen=True)
class _Kept(Generic[T]):
    answer: T
    persons: tuple[str, ...]
    until: float


class ReadyAnswers(Generic[T]):
    """Keeps answers by what was asked; what a person does makes theirs forgotten.

    An answer that was begun before something changed is not kept: whoever makes one asks `moment`
    first and gives it back.

    Args:
        most: How many are kept; those not asked for longest go first.
        seconds: How long one is kept.
        clock: Tells the time in seconds.
    """

    def __init__(
        self,
        most: int = MOST,
        seconds: float = SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.most = most
        self.seconds = seconds
        self.clock = clock
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, _Kept[T]] = OrderedDict()
        self._of_person: dict[str, set[Hashable]] = {}
        # Counts changes; of each person and of all, the count at the latest one.
        self._changes = 0
        self._changed: OrderedDict[str, int] = OrderedDict()
        self._all_changed = 0

    def moment(self) -> int:
        """Return what `keep` wants to know: how much had changed before an answer was begun."""
        return self._changes

    def get(self, key: Hashable) -> T | None:
        """Return the answer to what was asked, if it is ready."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is None:
                return None
            if kept.until < self.clock():
                self._drop(key)
                return None
            self._kept.move_to_end(key)
            return kept.answer

    def keep(self, key: Hashable, answer: T, persons: Iterable[str], moment: int) -> None:
        """Keep an answer, unless something it depends on has changed since it was begun.

        Args:
            key: What was asked.
            answer: The answer.
            persons: Whose behaviour and wishes it depends on.
            moment: What `moment` gave before the answer was begun.
        """
        persons = tuple(persons)
        with self._lock:
            changed = max((self._changed.get(person, 0) for person in persons), default=0)
            if max(changed, self._all_changed) > moment:
                return
            if key in self._kept:
                self._drop(key)
            self._kept[key] = _Kept(answer, persons, self.clock() + self.seconds)
            for person in persons:
                self._of_person.setdefault(person, set()).add(key)
            while len(self._kept) > self.most:
                self._drop(next(iter(self._kept)))

    def forget(self, persons: Iterable[str]) -> None:
        """Forget the answers that depend on some persons."""
        with self._lock:
            self._changes += 1
            for person in persons:
                self._changed[person] = self._changes
                self._changed.move_to_end(person)
                for key in list(self._of_person.get(person, ())):
                    self._drop(key)
            while len(self._changed) > self.most:
                _, change = self._changed.popitem(last=False)
                # Who that was is not known any more: it counts as a change for all.
                self._all_changed = max(self._all_changed, change)

    def forget_all(self) -> None:
        """Forget every answer."""
        with self._lock:
            self._changes += 1
            self._all_changed = self._changes
            self._changed.clear()
            self._kept.clear()
            self._of_person.clear()

    def _drop(self, key: Hashable) -> None:
        for person in self._kept.pop(key).persons:
            keys = self._of_person[person]
            keys.discard(key)
            if not keys:
                del self._of_person[person]
