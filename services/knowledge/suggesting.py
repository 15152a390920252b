"""Which pages may help where none surely answers: they are named, and nothing of them is said."""

from __future__ import annotations

from collections.abc import Sequence

from services.knowledge.ranking import Ranked

MOST = 3


def suggested(ranked: Sequence[Ranked], most: int = MOST) -> list[Ranked]:
    """Return the best section of each of the best documents, best first.

    Args:
        ranked: Sections, best first.
        most: How many documents.
    """
    best: dict[str, Ranked] = {}
    for found in ranked:
        best.setdefault(found.row.page, found)
    return list(best.values())[:most]
