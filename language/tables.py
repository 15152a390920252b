"""Look-up tables: names from a catalogue, found in a text also with a slip of the pen."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process

from language.characters import LONGEST, half_width
from language.spans import Span

ALIAS_SEPARATOR = "|"
# Shorter names are too easily another word with a letter changed.
FUZZY_LETTERS = 6
FUZZY_RATIO = 88.0
FUZZY_WORDS = 3


class TableError(Exception):
    """A table's file is missing or lacks a column."""


@dataclass(frozen=True)
class Name:
    """A name that stands for a value.

    Attributes:
        entity: Type of what is named.
        value: Normalised value, for example an article number.
        text: The name, in lower case.
    """

    entity: str
    value: str
    text: str


def read(entity: str, file: Path, value: str, columns: Sequence[str]) -> list[Name]:
    """Read the names of a CSV file.

    Args:
        entity: Type of what the file lists.
        file: CSV file with a header.
        value: Column of the normalised value.
        columns: Columns of names; a cell may hold several, separated by `|`.

    Raises:
        TableError: When the file cannot be read or lacks a column.
    """
    try:
        with file.open(newline="", encoding="utf-8") as lines:
            reader = csv.DictReader(lines)
            rows = list(reader)
            header = reader.fieldnames or []
    except OSError as error:
        raise TableError(f"{file}: {error.strerror}.") from error
    if missing := [column for column in (value, *columns) if column not in header]:
        raise TableError(f"{file}: no column {missing[0]!r}; it has {', '.join(header)}.")
    return [
        Name(entity, row[value], name.strip().lower())
        for row in rows
        for column in columns
        for name in (row[column] or "").split(ALIAS_SEPARATOR)
        if name.strip()
    ]


class Tables:
    """Finds the names of tables in text.

    Args:
        names: All names; the first of two alike wins.
    """

    def __init__(self, names: Iterable[Name]) -> None:
        self.names = list({name.text: name for name in reversed(list(names))}.values())
        self._by_text = {name.text: name for name in self.names}
        self._by_letters = {_letters(name.text): name for name in reversed(self.names)}
        longest_first = sorted(self._by_text, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(_name_pattern, longest_first)) or r"(?!)", re.I)
        self._fuzzy = [text for text in self._by_text if _is_fuzzy(text)]

    def as_dicts(self) -> list[dict[str, Any]]:
        """Return the names as plain values, for an archive."""
        return [asdict(name) for name in self.names]

    def find(self, text: str) -> list[Span]:
        """Find names in a text, exactly or with a slip of the pen."""
        text = half_width(text[:LONGEST])
        exact = [
            self._span(self._by_letters[_letters(match[0])], match.start(), match.end())
            for match in self._pattern.finditer(text)
        ]
        return exact + self._misspelt(text, exact)

    def _misspelt(self, text: str, exact: list[Span]) -> list[Span]:
        spans = []
        words = list(re.finditer(r"[A-Za-z0-9]+", text))
        for first in range(len(words)):
            for last in range(first, min(first + FUZZY_WORDS, len(words))):
                start, end = words[first].start(), words[last].end()
                near = any(start < found.end and found.start < end for found in exact)
                if near or end - start < FUZZY_LETTERS or end - start > 40:
                    continue
                best = process.extractOne(
                    text[start:end].lower(),
                    self._fuzzy,
                    scorer=fuzz.ratio,
                    score_cutoff=FUZZY_RATIO,
                )
                if best and best[0][0] == text[start].lower():
                    spans.append(self._span(self._by_text[best[0]], start, end))
        return spans

    def _span(self, name: Name, start: int, end: int) -> Span:
        return Span(name.entity, start, end, name.value)


def _name_pattern(name: str) -> str:
    pattern = re.escape(name).replace(r"\ ", r"\s?")
    # A Latin name is a whole word; Chinese has no blanks to tell.
    before = r"(?<![A-Za-z0-9])" if name[0].isascii() else ""
    after = r"(?![A-Za-z0-9])" if name[-1].isascii() else ""
    return f"{before}{pattern}{after}"


def _is_fuzzy(text: str) -> bool:
    return text.isascii() and len(text) >= FUZZY_LETTERS


def _letters(name: str) -> str:
    """Return a name without its blanks: customers leave them out or put them in."""
    return re.sub(r"\s", "", name.lower())
