"""Reads tables of questions and answers: CSV and Excel, a document for each row."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from services.knowledge.documents.archive import check_archive
from services.knowledge.documents.document import Facts, slug
from services.knowledge.documents.encoding import decode
from services.knowledge.documents.facts import facts_of
from services.knowledge.documents.reading import Draft, Limits, Reading
from services.knowledge.errors import DocumentRefused

# What columns are called; the first line of a table names them.
COLUMNS = {
    "question": ("question", "q", "ask", "title", "问题", "问", "标准问题", "标准问", "提问"),
    "answer": (
        "answer",
        "a",
        "reply",
        "response",
        "text",
        "答案",
        "回答",
        "答",
        "答复",
        "回复",
        "标准答案",
    ),
    "similar": (
        "similar",
        "similar questions",
        "variants",
        "alternatives",
        "相似问题",
        "相似问",
        "相似问法",
    ),
    "id": ("id", "key", "number", "编号", "序号"),
    "language": ("language", "lang", "语言"),
    "product": ("product", "产品", "商品"),
    "audience": ("audience", "受众", "对象", "适用对象"),
    "valid_from": ("valid_from", "valid from", "from", "生效日期", "开始日期"),
    "valid_until": ("valid_until", "valid until", "until", "失效日期", "截止日期", "有效期至"),
    "url": ("url", "link", "source", "链接", "网址"),
}
SEPARATORS = ("|", "\n", "；", ";")
DELIMITERS = ",;\t"
LONGEST_PART = 80
LONGEST_CELL = 200_000

Cells = Mapping[str, Any]


def read_csv(name: str, content: bytes, facts: Facts, limits: Limits) -> Reading:
    """Read a CSV file.

    Raises:
        DocumentRefused: When it is no table of questions and answers.
    """
    written = decode(name, content).replace("\0", "")
    csv.field_size_limit(LONGEST_CELL)
    first = written.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    lines = csv.reader(io.StringIO(written, newline=""), delimiter=delimiter)
    try:
        rows = [(lines.line_num, cells) for cells in lines]
    except csv.Error as error:
        raise DocumentRefused(f"{name} line {lines.line_num} is no CSV ({error}).") from error
    return _Table(name, facts, limits).reading([("", rows)])


def read_excel(name: str, content: bytes, facts: Facts, limits: Limits) -> Reading:
    """Read an Excel file; formulas count as what they last gave.

    Raises:
        DocumentRefused: When it is broken, or no sheet has questions and answers.
    """
    check_archive(name, content, limits, "xl/workbook.xml", "Excel (.xlsx)")
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheets = [
            (sheet.title, list(enumerate(sheet.iter_rows(values_only=True), 1)))
            for sheet in book.worksheets
        ]
    except (InvalidFileException, BadZipFile, KeyError, ValueError, TypeError, AttributeError,
            IndexError, SyntaxError) as error:  # fmt: skip
        raise DocumentRefused(f"{name} is a broken Excel file ({error}).") from error
    return _Table(name, facts, limits).reading(sheets)


class _Table:
    """Makes documents of rows, and notes what is wrong with which."""

    def __init__(self, name: str, facts: Facts, limits: Limits) -> None:
        self.name = name
        self.facts = facts
        self.limits = limits
        self.drafts: dict[str, Draft] = {}
        self.problems: list[str] = []

    def reading(self, sheets: list[tuple[str, list[tuple[int, Any]]]]) -> Reading:
        """Read the rows of sheets; those without questions and answers are passed over."""
        missing = []
        for title, rows in sheets:
            place = f"{self.name} {title}".strip()
            filled = [(line, cells) for line, cells in rows if any(map(_text, cells))]
            columns = _columns(filled[0][1]) if filled else {}
            if not {"question", "answer"} <= set(columns):
                found = ", ".join(map(_text, filled[0][1])) if filled else "nothing"
                missing.append(f"{place}: the first line names no columns `question` and `answer` "
                               f"(or 问题, 答案); it has {found[:200]}")  # fmt: skip
                continue
            self.take(place, columns, filled[1:])
        if len(missing) == len(sheets):
            raise DocumentRefused(f"{missing[0] if missing else self.name + ' has no sheets'}.")
        return Reading(tuple(self.drafts.values()), (*self.problems, *missing))

    def take(self, place: str, columns: dict[str, int], rows: list[tuple[int, Any]]) -> None:
        """Make a document of each row."""
        if len(rows) > self.limits.rows:
            raise DocumentRefused(
                f"{place} has {len(rows)} rows, more than the {self.limits.rows} allowed "
                f"(KNOWLEDGE_ROWS): split it."
            )
        for line, cells in rows:
            row = {name: cells[n] for name, n in columns.items() if n < len(cells)}
            try:
                self.add(row, f"{place} line {line}")
            except DocumentRefused as error:
                self.problems.append(str(error))

    def add(self, row: Cells, place: str) -> None:
        """Make a document of a row."""
        question, answer = _text(row.get("question")), _text(row.get("answer"))
        if not question or not answer:
            empty = "answer" if question else "question"
            raise DocumentRefused(f"{place}: the {empty} is empty.")
        part = _part(_text(row.get("id")) or question)
        known = self.drafts.get(part)
        if known is not None:
            if known.text != answer:
                raise DocumentRefused(f"{place}: {question!r} stands above with another answer.")
            return
        questions = (question, *_several(_text(row.get("similar"))))
        facts = facts_of(row, place, self.facts)
        self.drafts[part] = Draft(question, answer, facts, tuple(dict.fromkeys(questions)), part)


def _columns(header: Iterable[Any]) -> dict[str, int]:
    found: dict[str, int] = {}
    names = [_text(cell).lower().lstrip("\ufeff") for cell in header]
    for column, called in COLUMNS.items():
        place = next((names.index(name) for name in called if name in names), None)
        if place is not None and place not in found.values():
            found[column] = place
    return found


def _part(named: str) -> str:
    part = slug(named)
    if part and len(part) <= LONGEST_PART:
        return part
    end = hashlib.sha256(named.encode("utf-8", "replace")).hexdigest()[:8]
    return f"{part[:LONGEST_PART]}-{end}"


def _several(cell: str) -> Iterator[str]:
    separator = next((sign for sign in SEPARATORS if sign in cell), "\n")
    return (part.strip() for part in cell.split(separator) if part.strip())


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
