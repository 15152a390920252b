"""Characters: which script they are of, and forms of a text whose places map back to it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# What looks at every character takes time that grows with the text; no question is longer.
LONGEST = 2000
HAN_CHARACTER = re.compile(f"[{HAN}]")
SEPARATORS = frozenset(" \t\u00a0\u3000-–_·•'’\"“”.")

_SURROGATE = re.compile("[\ud800-\udfff]")
# Full-width ASCII and the ideographic space, each one character for one.
_HALF_WIDTH = {0xFF01 + offset: 0x21 + offset for offset in range(94)} | {0x3000: 0x20}


@dataclass(frozen=True)
class Folded:
    """A text made comparable.

    Attributes:
        text: Compatibility forms resolved, case folded, perhaps without separators.
        places: Place in the original text of each character of `text`.
    """

    text: str
    places: tuple[int, ...]


def has_han(text: str) -> bool:
    """Tell whether a text has a Chinese character."""
    return HAN_CHARACTER.search(text) is not None


def without_surrogates(text: str) -> str:
    """Replace lone surrogates, which cannot be encoded; the length stays."""
    return _SURROGATE.sub("\ufffd", text)


def half_width(text: str) -> str:
    """Replace full-width ASCII; the length stays."""
    return text.translate(_HALF_WIDTH)


def fold(text: str) -> Folded:
    """Fold a text so that spellings of one name become equal: "Air-Buds  Pro" is "airbudspro"."""
    folded: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        if character in SEPARATORS:
            continue
        for part in unicodedata.normalize("NFKC", character).casefold():
            folded.append(part)
            places.append(place)
    return Folded("".join(folded), tuple(places))
