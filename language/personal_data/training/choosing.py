"""Chance: which value of a list is taken, of which half."""

from __future__ import annotations

import random
import zlib
from collections.abc import Sequence
from functools import lru_cache
from typing import TypeVar

from language.personal_data.training.lists import read_lists

T = TypeVar("T")


class Chooser:
    """Chooses by chance.

    Args:
        chance: Where chance comes from.
        wanted: 0 or 1: only names and places of this half; None: of both.
    """

    lists = staticmethod(read_lists)

    def __init__(self, chance: random.Random, wanted: int | None = None) -> None:
        self.chance = chance
        self.wanted = wanted

    def pick(self, values: Sequence[T]) -> T:
        """Return one of several."""
        return values[int(self.chance.random() * len(values))]

    def one_in(self, many: float) -> bool:
        """Tell whether it happens that is so seldom."""
        return self.chance.random() * many < 1

    def of(self, section: str) -> str:
        """Return a value of a list, of the half that is wanted."""
        return self.pick(_kept(section, self.wanted))

    @staticmethod
    def half(values: Sequence[str], wanted: int | None) -> list[str]:
        """Return the values of a half."""
        return [one for one in values if wanted is None or half(one.lower()) == wanted]


def half(text: str) -> int:
    """Return which half, 0 or 1, a sentence or a value belongs to."""
    return zlib.crc32(text.encode()) % 2


@lru_cache(256)
def _kept(section: str, wanted: int | None) -> Sequence[str]:
    return Chooser.half(read_lists("values.txt")[section], wanted)
