"""Cuts a message where one wish may end and the next begin."""

from __future__ import annotations

import re
from dataclasses import dataclass

from language.characters import HAN

# Stops and commas; between digits or within an address they part nothing.
_SIGNS = r"[。！？；…，、!?;\n]+|[.,:](?=\s|$)"
_ENGLISH = (
    r"(?:\band also\b|\band then\b|\bas well as\b|\bby the way\b|\band\b|\bbut\b|\balso\b|\bplus\b)"
)
_CHINESE = r"(?:另外|还有就是|还有|顺便问一下|顺便|同时|而且|并且|以及|然后)"
_BORDER = re.compile(rf"(?:{_SIGNS}|{_ENGLISH}|{_CHINESE})+", re.IGNORECASE)
_WORD = re.compile(rf"[{HAN}]|[^\W\d_{HAN}]+")
# What is shorter says no wish: "hi", "ok", "好的".
LEAST_WORDS = 3
# Nobody has more wishes at once; a text of many thousand signs is no message.
MOST_CLAUSES = 8
LONGEST = 1000


@dataclass(frozen=True)
class Clause:
    """A part of a message.

    Attributes:
        text: The part as written.
        start: Offset of its first character.
        end: Offset after its last character.
    """

    text: str
    start: int
    end: int


def clauses(text: str) -> list[Clause]:
    """Cut a text into clauses.

    Args:
        text: Any text; only its first 1,000 characters are looked at.

    Returns:
        At most 8 clauses of at least 3 words or Chinese characters, in order, without the signs
        and words that part them; `text[c.start:c.end] == c.text`.
    """
    read, found, begin = text[:LONGEST], [], 0
    for border in [*_BORDER.finditer(read), None]:
        end = border.start() if border else len(read)
        part = read[begin:end]
        start = begin + len(part) - len(part.lstrip())
        if len(_WORD.findall(part)) >= LEAST_WORDS:
            found.append(Clause(part.strip(), start, start + len(part.strip())))
        begin = border.end() if border else end
    return found[:MOST_CLAUSES]
