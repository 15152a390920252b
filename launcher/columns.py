"""Lays out tables for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import east_asian_width

WIDTH = 60


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows of cells as lines of columns; a cell that is too wide is cut."""
    cells = [[cut(cell) for cell in row] for row in rows]
    widths = [max(map(width, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join(
            cell + " " * (most - width(cell)) for cell, most in zip(row, widths, strict=True)
        ).rstrip()
        for row in cells
    ]


def cut(text: str) -> str:
    """Return a text in one line, no wider than a column may be."""
    line = " ".join(text.split())
    while width(line) > WIDTH:
        line = line[:-2] + "…"
    return line


def width(text: str) -> int:
    """Return the columns of a terminal that a text takes: Chinese characters take two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
