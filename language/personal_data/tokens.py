"""Words, numbers and Chinese characters of a text, in which names are looked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from language.characters import HAN, half_width, without_surrogates
from language.personal_data.words import words
from language.spans import Span

# What stands where something was masked: `[name]`, `[order 1f2e3d4c]`.
PLACEHOLDER = re.compile(r"\[[a-z]+(?: [0-9a-f]{8})?\]")
_TOKEN = re.compile(
    rf"(?P<mask>\[[a-z]+(?: [0-9a-f]{{8}})?\])|(?P<han>[{HAN}])|"
    rf"(?P<word>(?:(?![{HAN}])[^\W\d_])+(?:['’](?:(?![{HAN}])[^\W\d_])+)?)|(?P<number>\d+)|(?P<sign>\S)"
)


class Token(NamedTuple):
    """A stretch of a text.

    Attributes:
        kind: `word`, `number`, `han`, `sign`, or `mask`: found by a pattern, or masked already.
        text: What is written; of a mask the name of what was found.
        start: Offset of its first character.
        end: Offset after its last character.
        before: `n` when it begins a line, `s` when there is space before it, else nothing.
    """

    kind: str
    text: str
    start: int
    end: int
    before: str


def legible(text: str) -> str:
    """Return a text as it is read: half-width, in simplified characters; its length stays."""
    return half_width(without_surrogates(text)).translate(words().simplified)


def tokens(text: str, found: Sequence[Span] = ()) -> list[Token]:
    """Cut a text into tokens; what was found already is one token each.

    Args:
        text: Any text.
        found: What patterns found, in order of their places and without overlaps.
    """
    cut: list[Token] = []
    place = 0
    for span in found:
        cut += _cut(text, place, span.start)
        cut.append(Token("mask", span.entity, span.start, span.end, _before(text, span.start)))
        place = span.end
    return cut + _cut(text, place, len(text))


def _cut(text: str, start: int, end: int) -> list[Token]:
    made = []
    for match in _TOKEN.finditer(text, start, end):
        kind = match.lastgroup or "sign"
        written = match[0].strip("[]").split(" ")[0] if kind == "mask" else match[0]
        made.append(Token(kind, written, match.start(), match.end(), _before(text, match.start())))
    return made


def _before(text: str, start: int) -> str:
    if not start or text[start - 1] == "\n":
        return "n"
    return "s" if text[start - 1].isspace() else ""
