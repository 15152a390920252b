"""Reads a CSV of texts and labels as people export it, and tells what of it cannot be used."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from launcher.errors import LaunchError

SHOWN = 20
# A field of a CSV may hold a whole page; a longer one is a quotation mark that was never closed.
LONGEST_FIELD = 1_000_000


class TableError(LaunchError):
    """A table cannot be used; nothing was written."""


@dataclass(frozen=True)
class Bad:
    """A row that was left out.

    Attributes:
        line: Line of the file it ends on, from 1.
        reason: Why.
    """

    line: int
    reason: str


@dataclass(frozen=True)
class Row:
    """A row of a table: the line it ends on, its cleaned text and its label as written."""

    line: int
    text: str
    label: str


def read(file: Path, texts: Sequence[str], labels: Sequence[str]) -> list[Row]:
    """Read a table.

    Args:
        file: CSV in UTF-8, or in GB 18030 as a Chinese Excel writes it, with a header.
        texts: Names that the column of texts may have, the likeliest first.
        labels: Names that the column of labels may have.

    Raises:
        TableError: When the file cannot be read as such a table.
    """
    try:
        return _rows(file, "utf-8-sig", texts, labels)
    except UnicodeDecodeError:
        pass
    try:
        return _rows(file, "gb18030", texts, labels)
    except UnicodeDecodeError as error:
        raise TableError(f"{file} is not UTF-8: save it as CSV UTF-8 and try again.") from error


def report(bad: Sequence[Bad]) -> str:
    """Return in words which rows were left out, by line; the first SHOWN one by one."""
    if not bad:
        return "No row was left out."
    lines = [f"{len(bad)} rows were left out:"]
    lines += [f"  line {row.line}: {row.reason}" for row in bad[:SHOWN]]
    if rest := bad[SHOWN:]:
        lines.append(f"  and on lines {', '.join(str(row.line) for row in rest)}")
    return "\n".join(lines)


def _rows(file: Path, encoding: str, texts: Sequence[str], labels: Sequence[str]) -> list[Row]:
    allowed = csv.field_size_limit(LONGEST_FIELD)
    try:
        with file.open(encoding=encoding, newline="") as opened:
            # A row of a NUL would end the reading; no text of a customer holds one on purpose.
            reader = csv.DictReader((line.replace("\0", " ") for line in opened), strict=True)
            names = {(name or "").strip().lower(): name for name in reader.fieldnames or ()}
            text, label = (
                next((names[name] for name in wanted if name in names), None)
                for wanted in (texts, labels)
            )
            if text is None or label is None:
                wanted = " or ".join(f"`{name}`" for name in (texts if text is None else labels))
                raise TableError(
                    f"{file}: the first line names no column {wanted}; it has "
                    f"{', '.join(names) or 'nothing'}."
                )
            return [
                Row(reader.line_num, clean(row[text] or ""), (row[label] or "").strip())
                for row in reader
            ]
    except OSError as error:
        raise TableError(f"{file} cannot be read: {error.strerror}.") from error
    except csv.Error as error:
        raise TableError(f"{file}: line {reader.line_num} is no CSV: {error}.") from error
    finally:
        csv.field_size_limit(allowed)


def clean(text: str) -> str:
    """Return a text on one line, without what YAML cannot hold."""
    shown = (
        " " if unicodedata.category(character) in {"Cc", "Cs", "Cn", "Zl", "Zp"} else character
        for character in text.replace("\ufeff", "")
    )
    return " ".join("".join(shown).split())
