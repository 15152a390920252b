"""A bigram model of words that falls back on single words, and those on their characters.

Each level is smoothed by the one below as in the hierarchical Dirichlet language model (MacKay &
Peto 1995; for words of unsegmented text: Goldwater, Griffiths & Johnson 2009).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

EDGE = ""
# How many observations the level below counts for.
PAIR_STRENGTH = 10.0
WORD_STRENGTH = 20.0
# Chance that a word ends after a character, for words never seen.
ENDS = 0.5


class WordModel:
    """Counts of words and of pairs of neighbours.

    Args:
        words: Count of each word.
        pairs: Count of each word after each other one; the edge of a text is an empty word.
    """

    def __init__(self, words: dict[str, int], pairs: dict[tuple[str, str], int]) -> None:
        self.words = words
        self._pairs = pairs
        self._firsts: Counter[str] = Counter()
        for (first, _), count in pairs.items():
            self._firsts[first] += count
        self._total = sum(words.values())
        letters: Counter[str] = Counter()
        for word, count in words.items():
            for character in word:
                letters[character] += count
        self._letters = letters
        self._letter_total = sum(letters.values()) + len(letters) + 1

    @classmethod
    def learned(cls, texts: Iterable[Sequence[str]]) -> WordModel:
        """Count the words of texts that are cut already."""
        words: Counter[str] = Counter()
        pairs: Counter[tuple[str, str]] = Counter()
        for text in texts:
            words.update(text)
            pairs.update(pairwise((EDGE, *text, EDGE)))
        return cls(dict(words), dict(pairs))

    def log_chance(self, word: str, before: str) -> float:
        """Return the logarithm of a word's chance after another one; "" is the edge of a text."""
        seen = self._pairs.get((before, word), 0) + PAIR_STRENGTH * self._chance(word)
        return math.log(seen / (self._firsts[before] + PAIR_STRENGTH))

    def as_dict(self) -> dict[str, Any]:
        """Return the counts as plain values, for an archive."""
        pairs = [[*pair, count] for pair, count in sorted(self._pairs.items())]
        return {"words": self.words, "pairs": pairs}

    @classmethod
    def from_dict(cls, kept: dict[str, Any]) -> WordModel:
        """Return the model that `as_dict` described."""
        return cls(kept["words"], {(one, other): count for one, other, count in kept["pairs"]})

    def _chance(self, word: str) -> float:
        if word == EDGE:
            return 1.0 / (1 + self._total)
        seen = self.words.get(word, 0) + WORD_STRENGTH * self._spelling(word)
        return seen / (self._total + WORD_STRENGTH)

    def _spelling(self, word: str) -> float:
        chance = ENDS * (1 - ENDS) ** (len(word) - 1)
        for character in word:
            chance *= (self._letters[character] + 1) / self._letter_total
        return chance
