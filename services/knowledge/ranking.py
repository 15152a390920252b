"""How what was found is ranked.

A section is worth what its own text and heading, the questions its document says it answers, the
words it shares with the question, and the topic of the question tell together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.knowledge.repository import Found, Row
from services.knowledge.topics import NOTHING, topic_of

# What each sign counts beside the section's own cosine of 1; compared on
# data/knowledge/calibration.yml by `python -m services.knowledge.calibrate`.
QUESTION, WORDS, TOPIC = 0.4, 0.03, 0.016
# BM25 score from which on shared words count in full.
WORDS_FULL = 20.0
# Log-probability below which one topic is as unlikely as another.
UNLIKELY = -12.0


@dataclass(frozen=True)
class Ranked:
    """A section, what it is worth, and the signs that say so.

    Attributes:
        row: The section.
        score: The weighted sum of its signs.
        section: Cosine of its text and heading.
        question: Cosine of the nearest question of its document.
        words: Share of the BM25 score that counts in full.
        topic: Log-probability that the question is about its document.
    """

    row: Row
    score: float
    section: float
    question: float
    words: float
    topic: float


def rank(
    sections: Mapping[str, Found],
    questions: Mapping[str, Found],
    matches: Mapping[str, Found],
    topics: Mapping[str, float],
) -> list[Ranked]:
    """Rank the sections that were found, best first.

    Args:
        sections: Sections by the meaning of their text and heading, with cosines.
        questions: Questions by meaning, with cosines.
        matches: Sections by shared words, with BM25 scores.
        topics: Log-probabilities of topics.
    """
    if not sections:
        return []
    by_page: dict[str, float] = {}
    for found in questions.values():
        by_page[found.row.page] = max(found.score, by_page.get(found.row.page, -1.0))
    rows = {name: found.row for name, found in {**matches, **sections}.items()}
    ranked = [
        _ranked(
            row,
            section=sections[name].score if name in sections else _far(sections),
            question=by_page.get(row.page, _far(questions)),
            words=min(matches[name].score / WORDS_FULL, 1.0) if name in matches else 0.0,
            topic=_likely(topics, row),
        )
        for name, row in rows.items()
    ]
    return sorted(ranked, key=lambda found: -found.score)


def _ranked(row: Row, section: float, question: float, words: float, topic: float) -> Ranked:
    score = section + QUESTION * question + WORDS * words + TOPIC * topic
    return Ranked(row, score, section, question, words, topic)


def _likely(topics: Mapping[str, float], row: Row) -> float:
    """Return how likely the question is about a section's document.

    A document that no question is known of is as likely as that no known one answers.
    """
    if not topics:
        return 0.0
    otherwise = topics.get(NOTHING, UNLIKELY)
    return max(topics.get(topic_of(row.page, row.language), otherwise), UNLIKELY)


def _far(found: Mapping[str, Found]) -> float:
    """Return what was not found is worth: as much as the farthest that was."""
    return min((one.score for one in found.values()), default=0.0)
