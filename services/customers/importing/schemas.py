"""What an import of customers tells."""

from __future__ import annotations

from pydantic import BaseModel


class LineOut(BaseModel):
    """Something about a line of the file."""

    line: int
    text: str


class ImportOut(BaseModel):
    """What became of the rows of a table.

    Attributes:
        dry_run: Whether nothing was written.
        rows: Rows below the first line.
        new: Customers that were not known.
        changed: Known ones that something of was changed.
        unchanged: Known ones that are as they were.
        refused: Rows that were left out, with why.
        notes: What should be looked at, of rows that went in.
        unread: Names of the columns that are not read.
    """

    dry_run: bool
    rows: int
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[LineOut] = []
    notes: list[LineOut] = []
    unread: list[str] = []
