"""What is wrong in a definition, where, and what would be right."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import NamedTuple


class Place(NamedTuple):
    """A place in a file; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        """Return the place as editors understand it."""
        return f"{self.file}:{self.line}:{self.column}"


NOWHERE = Place("?", 0, 0)


class Problem(NamedTuple):
    """One thing wrong in the flow files.

    Attributes:
        place: Where it stands.
        what: What is wrong, quoting the value.
        cure: What would be right; empty when nobody can know.
    """

    place: Place
    what: str
    cure: str = ""

    def __str__(self) -> str:
        """Return the problem on one line."""
        return f"{self.place}: {self.what}" + (f"; {self.cure}" if self.cure else "")


class BrokenFlows(Exception):
    """The flow files cannot be used; lists every problem found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems)
        count = len(self.problems)
        head = f"{count} problem{'s' if count != 1 else ''} in the flows:"
        super().__init__("\n".join([head, *(f"  {problem}" for problem in self.problems)]))


def nearest(word: str, known: Iterable[str], likeness: float = 0.6) -> str:
    """Return the cure for a word nobody knows.

    Args:
        word: The word as written.
        known: The words that would be right.
        likeness: How much alike they must be, 0 to 1.

    Returns:
        `did you mean 'x'?` with the likeliest word, or an empty text.
    """
    matches = get_close_matches(word, sorted(known), n=1, cutoff=likeness)
    return f"did you mean {matches[0]!r}?" if matches else ""
