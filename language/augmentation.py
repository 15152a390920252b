"""Writes a message as somebody in a hurry would: with typing errors, homophones, other characters.

Each function returns the text as it is where it finds nothing to change. Sources: Belinkov & Bisk
2018 (typing errors), Zhang et al. 2020 (characters of the same sound).
"""

from __future__ import annotations

import random as random_module
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from language.characters import HAN

Random = random_module.Random

ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
# Shorter words are hardly mistyped, and what is left of them may be another word.
SHORTEST = 4

_WORD = re.compile(rf"[A-Za-z]{{{SHORTEST},}}")
_CHARACTER = re.compile(rf"[{HAN}]")


def mistyped(text: str, random: Random) -> str:
    """Misspell one English word: letters swapped, left out, doubled, or the key beside it."""
    words = list(_WORD.finditer(text))
    if not words:
        return text
    word = random.choice(words)
    # People get the first letter right.
    place = random.randrange(word.start() + 1, word.end() - 1)
    letter, following = text[place], text[place + 1]
    written = random.choice(
        [following + letter, following, letter + letter + following, _beside(letter) + following]
    )
    return text[:place] + written + text[place + 2 :]


def _beside(letter: str) -> str:
    low = letter.lower()
    row = next(row for row in ROWS if low in row)
    place = row.index(low)
    return row[place - 1] if place else row[1]


class Homophones:
    """Characters that an input method gives for the same keys.

    Args:
        texts: Where characters are taken from; common ones are confused most.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        counts = Counter(character for text in texts for character in _CHARACTER.findall(text))
        alike: dict[str, dict[str, int]] = defaultdict(dict)
        for character, count in counts.items():
            alike[_sound(character)][character] = count
        self._alike: Mapping[str, Mapping[str, int]] = alike

    def misheard(self, text: str, random: Random) -> str:
        """Replace one Chinese character by another one of its sound."""
        places = [
            (match.start(), others)
            for match in _CHARACTER.finditer(text)
            if (others := self._others(match[0]))
        ]
        if not places:
            return text
        place, others = random.choice(places)
        (other,) = random.choices(list(others), weights=list(others.values()))
        return text[:place] + other + text[place + 1 :]

    def _others(self, character: str) -> dict[str, int]:
        same = self._alike.get(_sound(character), {})
        return {other: count for other, count in same.items() if other != character}


def traditional(text: str) -> str:
    """Write simplified Chinese in traditional characters, as Taiwan and Hong Kong do."""
    written: str = _converter("s2t").convert(text)
    return written


def simplified(text: str) -> str:
    """Write traditional Chinese in simplified characters."""
    written: str = _converter("t2s").convert(text)
    return written


@cache
def _sound(character: str) -> str:
    from pypinyin import lazy_pinyin

    return str(lazy_pinyin(character)[0])


@cache
def _converter(direction: str) -> Any:
    import opencc

    return opencc.OpenCC(direction)
