"""Makes Rasa NLU examples of a table of utterances and intents, for `make import-csv`."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from launcher.settings import PROJECT
from launcher.table import Bad, Row, TableError, read

FOLDER = PROJECT / "data" / "nlu" / "imported"
TEXT_COLUMNS = ("utterance", "text", "message", "question")
LABEL_COLUMNS = ("intent", "label", "category")

# What Rasa would read as an annotated entity: brackets with something right behind them.
_ANNOTATED = re.compile(r"\](?=[(\[{])")
_UNFIT = re.compile(r"[^\w]+")


@dataclass(frozen=True)
class Imported:
    """What a table gave.

    Attributes:
        examples: Texts of each intent, in the order of the table.
        bad: Rows left out.
        notes: What was changed or should be looked at, in sentences.
    """

    examples: dict[str, list[str]]
    bad: tuple[Bad, ...]
    notes: tuple[str, ...]


def take(file: Path) -> Imported:
    """Read and clean a table.

    Left out, each with its line: rows without a text or an intent, the same text with the same
    intent again, and every row of a text that stands under two intents.

    Args:
        file: CSV with a header: `utterance` (or text, message, question) and `intent` (or label,
            category).

    Raises:
        TableError: When the file is no such table, or no row of it is usable.
    """
    rows = read(file, TEXT_COLUMNS, LABEL_COLUMNS)
    meanings: dict[str, dict[str, int]] = {}
    for row in rows:
        if row.text and row.label:
            meanings.setdefault(_folded(row.text), {}).setdefault(_name(row.label), row.line)
    seen: dict[str, int] = {}
    examples: dict[str, list[str]] = {}
    bad: list[Bad] = []
    rewritten: list[int] = []
    for row in rows:
        reason = _reason(row, meanings, seen)
        if reason:
            bad.append(Bad(row.line, reason))
            continue
        seen[_folded(row.text)] = row.line
        fit = _ANNOTATED.sub("] ", row.text)
        if fit != row.text:
            rewritten.append(row.line)
        examples.setdefault(_name(row.label), []).append(fit)
    if not examples:
        raise TableError(f"{file}: no row is usable. {_first(bad)}")
    return Imported(examples, tuple(bad), tuple(_notes(rows, examples, rewritten)))


def write(imported: Imported, file: Path, replace: bool) -> None:
    """Write the examples as Rasa NLU training data.

    Args:
        imported: What is written.
        file: The file to write.
        replace: Whether a file that is there already is written anew.

    Raises:
        TableError: When the file is there and may not be replaced.
    """
    if file.exists() and not replace:
        raise TableError(f"{file} is there already: say ARGS=--replace to write it anew.")
    lines = ['version: "3.1"', "nlu:"]
    for intent, texts in imported.examples.items():
        lines += [f"- intent: {intent}", "  examples: |", *(f"    - {text}" for text in texts)]
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(".part")
    unfinished.write_text("\n".join(lines) + "\n", encoding="utf-8")
    unfinished.replace(file)


def _reason(row: Row, meanings: dict[str, dict[str, int]], seen: dict[str, int]) -> str:
    """Return why a row is left out; empty when it is not."""
    if not row.text:
        return "the utterance is empty"
    if not row.label:
        return "the intent is empty"
    folded = _folded(row.text)
    others = [(name, line) for name, line in meanings[folded].items() if name != _name(row.label)]
    if others:
        name, line = others[0]
        return f"the same text is {_name(row.label)} here and {name} on line {line}"
    return f"the same as line {seen[folded]}" if folded in seen else ""


def _notes(rows: list[Row], examples: dict[str, list[str]], rewritten: list[int]) -> list[str]:
    notes = [
        f"The intent {label!r} is called {_name(label)}: Rasa takes letters, digits and _."
        for label in dict.fromkeys(row.label for row in rows if row.label)
        if _name(label) != label
    ]
    if rewritten:
        lines = ", ".join(map(str, rewritten))
        notes.append(f"A blank was put behind ], so that it marks no entity: lines {lines}.")
    few = [intent for intent, texts in examples.items() if len(texts) < 2]
    if few:
        notes.append(f"Only one example, too few to learn from: {', '.join(few)}.")
    holders = Counter(
        holder
        for texts in examples.values()
        for text in texts
        for holder in re.findall(r"\{\{.*?\}\}", text)
    )
    if holders:
        told = ", ".join(f"{holder} ({count})" for holder, count in holders.most_common())
        notes.append(f"Placeholders are kept as text; replace them by what customers say: {told}.")
    return notes


def _first(bad: list[Bad]) -> str:
    return f"Line {bad[0].line}: {bad[0].reason}." if bad else "There is no row below the header."


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _name(label: str) -> str:
    return _UNFIT.sub("_", label.strip()).strip("_").lower() or "unnamed"
