"""Reads a table of customers as people save it: UTF-8 or GB 18030, commas, semicolons or tabs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from services.customers.importing.columns import Columns, ColumnsRefused, columns_of
from services.knowledge.documents.encoding import decode
from services.knowledge.errors import DocumentRefused
from services.problems import Unprocessable

DELIMITERS = ",;\t"
# A longer cell is a quotation mark that was never closed.
LONGEST_CELL = 20_000


@dataclass(frozen=True)
class Row:
    """A row of a table.

    Attributes:
        line: The line of the file it ends on, from 1.
        cells: Texts of the columns that are read, by field; empty ones are left out.
        lacks: So many cells fewer (or, negative, more) than the first line has.
    """

    line: int
    cells: dict[str, str]
    lacks: int = 0


@dataclass(frozen=True)
class Table:
    """A table of customers."""

    columns: Columns
    rows: tuple[Row, ...]


def read(content: bytes) -> Table:
    """Read a table.

    Raises:
        Unprocessable: When it is no text, no CSV, or its first line does not name the columns.
    """
    try:
        written = decode("The file", content).replace("\0", "")
    except DocumentRefused as error:
        raise Unprocessable(str(error)) from error
    lines = list(_lines(written))
    if not lines:
        raise Unprocessable("The file is empty: its first line names the columns.")
    (_, header), *others = lines
    try:
        columns = columns_of(header)
    except ColumnsRefused as error:
        raise Unprocessable(str(error)) from error
    return Table(columns, tuple(_row(line, cells, columns) for line, cells in others))


def _lines(written: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines that hold something, each with the number of the line it ends on."""
    first = written.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(written, newline=""), delimiter=delimiter, strict=True)
    allowed = csv.field_size_limit(LONGEST_CELL)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise Unprocessable(f"Line {reader.line_num} is no CSV: {error}.") from error
    finally:
        csv.field_size_limit(allowed)


def _row(line: int, cells: list[str], columns: Columns) -> Row:
    known = {
        field: " ".join(cell.split())
        for field, cell in zip(columns.fields, cells, strict=False)
        if field is not None and cell.strip()
    }
    return Row(line, known, len(columns.fields) - len(cells))
