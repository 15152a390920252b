"""Cuts texts into numbered units without any outside model: Han characters, words, signs."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from typing import Any

PAD = 0
UNKNOWN = 1
RESERVED = ("<pad>", "<unk>")

_HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_UNIT = re.compile(rf"[{_HAN}]|[^\W_{_HAN}]+|\S")


def units(text: str, longest: int | None = None) -> list[str]:
    """Cut a text into units.

    Width and case are folded and every digit is read as 0: which number it is tells no intent.

    Args:
        text: Any text.
        longest: Units to keep; None keeps all.

    Returns:
        Each Han character, each run of other letters and digits, each other sign.
    """
    folded = unicodedata.normalize("NFKC", text).lower()
    digits = "".join("0" if character.isdecimal() else character for character in folded)
    return [found.group() for found in islice(_UNIT.finditer(digits), longest)]


class Vocabulary:
    """The units that a network knows.

    Args:
        known: Units in the order of their ids, without the reserved ones.
        max_length: Longer texts are cut to this many units.
    """

    def __init__(self, known: Sequence[str], max_length: int) -> None:
        self._known = tuple(known)
        self._max_length = max_length
        self._ids = {unit: place for place, unit in enumerate(known, len(RESERVED))}

    def __len__(self) -> int:
        """Return how many ids there are, the reserved ones among them."""
        return len(RESERVED) + len(self._known)

    @classmethod
    def of(cls, texts: Sequence[str], min_count: int = 1, max_length: int = 64) -> Vocabulary:
        """Number the units of texts, the most frequent first.

        Args:
            texts: Training texts.
            min_count: Units seen less often are unknown.
            max_length: Longer texts are cut to this many units.
        """
        counted = Counter(unit for text in texts for unit in units(text, max_length))
        frequent = [unit for unit, count in counted.items() if count >= min_count]
        return cls(sorted(frequent, key=lambda unit: (-counted[unit], unit)), max_length)

    def ids(self, text: str) -> list[int]:
        """Return the ids of a text's units; at least one, so that every text has a length."""
        found = [self._ids.get(unit, UNKNOWN) for unit in units(text, self._max_length)]
        return found or [UNKNOWN]

    def to_json(self) -> dict[str, Any]:
        """Return what JSON can hold and `from_json` reads."""
        return {"max_length": self._max_length, "units": [*RESERVED, *self._known]}

    @classmethod
    def from_json(cls, written: dict[str, Any]) -> Vocabulary:
        """Read what `to_json` gave.

        Raises:
            ValueError: When the units do not begin with the reserved ones.
            KeyError: When something is missing.
        """
        reserved, known = written["units"][: len(RESERVED)], written["units"][len(RESERVED) :]
        if tuple(reserved) != RESERVED:
            raise ValueError(f"a vocabulary must begin with {', '.join(RESERVED)}")
        return cls(known, int(written["max_length"]))
