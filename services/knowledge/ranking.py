"""How what was found is ranked.

A section is worth what its own text, its heading, the questions its page says it answers, and the
words it shares with the question tell together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.knowledge.repository import Found, Row

# What each sign counts beside the section's own cosine of 1; compared on
# data/knowledge/calibration.yml by `python -m services.knowledge.calibrate`.
QUESTION, HEADING, WORDS = 0.5, 0.3, 0.08
# BM25 score from which on shared words count in full.
WORDS_FULL = 20.0


@dataclass(frozen=True)
class Ranked:
    """A section, what it is worth, and the signs that say so.

    Attributes:
        row: The section.
        score: The weighted sum of its signs.
        section: Cosine of its text.
        question: Cosine of the nearest question of its page.
        heading: Cosine of its heading.
        words: Share of the BM25 score that counts in full.
    """

    row: Row
    score: float
    section: float
    question: float
    heading: float
    words: float


def rank(
    sections: Mapping[str, Found],
    headings: Mapping[str, Found],
    questions: Mapping[str, Found],
    matches: Mapping[str, Found],
) -> list[Ranked]:
    """Rank the sections that were found, best first.

    Args:
        sections: Sections by the meaning of their text, with cosines.
        headings: Headings by meaning, with cosines.
        questions: Questions by meaning, with cosines.
        matches: Sections by shared words, with BM25 scores.
    """
    if not sections:
        return []
    by_page: dict[str, float] = {}
    for found in questions.values():
        by_page[found.row.page] = max(found.score, by_page.get(found.row.page, -1.0))
    by_heading = {found.row.section_id: found.score for found in headings.values()}
    rows = {name: found.row for name, found in {**matches, **sections}.items()}
    ranked = [
        _ranked(
            row,
            section=sections[name].score if name in sections else _far(sections),
            question=by_page.get(row.page, _far(questions)),
            heading=by_heading.get(row.section_id, _far(headings)),
            words=min(matches[name].score / WORDS_FULL, 1.0) if name in matches else 0.0,
        )
        for name, row in rows.items()
    ]
    return sorted(ranked, key=lambda found: -found.score)


def _ranked(row: Row, section: float, question: float, heading: float, words: float) -> Ranked:
    score = section + QUESTION * question + HEADING * heading + WORDS * words
    return Ranked(row, score, section, question, heading, words)


def _far(found: Mapping[str, Found]) -> float:
    """Return what was not found is worth: as much as the farthest that was."""
    return min((one.score for one in found.values()), default=0.0)
