"""How wide text is and how it breaks into rows, estimated without a font at hand."""

from __future__ import annotations

import re
from unicodedata import east_asian_width

# Parts of an em: a Chinese character is square, a Latin letter on average this wide.
SQUARE = 1.0
LETTER = 0.6
CAPITAL = 0.72
# A row may break after a space and beside each Chinese character.
_PIECES = re.compile(r"[^\s\u2e80-\u9fff\uff00-\uffef]+\s?|\s|[\u2e80-\u9fff\uff00-\uffef]")
ELLIPSIS = "…"


def width(text: str, size: float) -> float:
    """Return about how wide a text is.

    Args:
        text: The text.
        size: Size of the type, in pixels.

    Returns:
        Its width in pixels, rather too much than too little.
    """
    return sum(map(_em, text)) * size


def wrapped(text: str, room: float, size: float, most: int) -> tuple[str, ...]:
    """Break a text into rows.

    Args:
        text: The text; white space in it counts as one space.
        room: Width of a row, in pixels.
        size: Size of the type, in pixels.
        most: Rows that there may be; what is left ends in an ellipsis.

    Returns:
        The rows; none for an empty text.
    """
    rows: list[str] = []
    row = ""
    for piece in _PIECES.findall(" ".join(text.split())):
        for part in _parts(piece, room, size):
            if row and width((row + part).rstrip(), size) > room:
                rows.append(row.rstrip())
                row = ""
            row += part if row else part.lstrip()
    if row.strip():
        rows.append(row.rstrip())
    if len(rows) <= most:
        return tuple(rows)
    return (*rows[: most - 1], _cut(rows[most - 1] + ELLIPSIS, room, size))


def _em(character: str) -> float:
    if east_asian_width(character) in "WF":
        return SQUARE
    return CAPITAL if character.isupper() else LETTER


def _parts(piece: str, room: float, size: float) -> list[str]:
    """Return a piece, broken anywhere when it alone is wider than a row."""
    if width(piece.rstrip(), size) <= room:
        return [piece]
    parts = [""]
    for character in piece:
        if parts[-1] and width(parts[-1] + character, size) > room:
            parts.append("")
        parts[-1] += character
    return parts


def _cut(row: str, room: float, size: float) -> str:
    """Return a row that ends in an ellipsis, short enough."""
    kept = row.removesuffix(ELLIPSIS)
    while kept and width(kept + ELLIPSIS, size) > room:
        kept = kept[:-1]
    return kept.rstrip() + ELLIPSIS
