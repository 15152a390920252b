"""How precisely questions are answered, and how silent the service is where nothing answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benchmarks.retrieval_data import Question
from services.knowledge.repository import Wanted
from services.knowledge.service import KnowledgeService
from services.knowledge.suggesting import suggested

# The goal: of the answers, this share is right where this share of the answerable is answered.
PRECISION, COVERAGE = 0.95, 0.8
SCORES = ("judge", "score", "lead", "section's cosine")

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Outcome:
    """What came of a question.

    Attributes:
        answerable: Whether some document answers it.
        answered: Whether it was answered.
        right: Whether the first passage is of a document that answers it.
        suggested: Whether documents were named that may answer it.
        among: Whether one of those that are named then does.
        scores: By what the decision could be made, in the order of SCORES.
    """

    answerable: bool
    answered: bool
    right: bool
    suggested: bool
    among: bool
    scores: tuple[float, ...]


def answered(
    knowledge: KnowledgeService, questions: Sequence[Question], language: str
) -> list[Outcome]:
    """Ask questions of documents in their own language."""
    outcomes = []
    for question in questions:
        found = knowledge.ranked(question.text, Wanted(language))
        best = found.ranked[0]
        confidence = knowledge.judge.confidence(found.ranked, found.nothing)
        rival = next(one.score for one in found.ranked if one.row.page != best.row.page)
        outcomes.append(
            Outcome(
                bool(question.right),
                knowledge.judge.answers(confidence),
                best.row.page in question.right,
                knowledge.judge.suggests(confidence),
                any(one.row.page in question.right for one in suggested(found.ranked)),
                (confidence, best.score, best.score - rival, best.section),
            )
        )
    return outcomes


def precision_at(outcomes: Sequence[Outcome], score: int, coverage: float) -> float:
    """Return the share of right answers where a share of the answerable questions is answered.

    Args:
        outcomes: All questions, those that nothing answers too.
        score: Place of the score in SCORES; those with the greatest are answered.
        coverage: Share of the answerable questions that is answered, rightly or not.
    """
    order = np.argsort([-one.scores[score] for one in outcomes], kind="stable")
    answerable = np.array([outcomes[place].answerable for place in order])
    right = np.array([outcomes[place].right for place in order])
    covered = np.cumsum(answerable) / max(1, answerable.sum())
    last = int(np.searchsorted(covered, coverage))
    return float(right[: last + 1].mean())


def report(by_language: Mapping[str, Sequence[Outcome]]) -> list[str]:
    """Return the table's lines."""
    lines = ["\nanswering the shop's questions, at the threshold fitted beforehand"]
    lines.append(f"{'':8}{'questions':>10}{'precision':>11}{'answered':>10}{'silence':>9}")
    together = [one for outcomes in by_language.values() for one in outcomes]
    for name, outcomes in {**by_language, "both": together}.items():
        said = [one for one in outcomes if one.answered]
        answerable = [one for one in outcomes if one.answerable]
        others = [one for one in outcomes if not one.answerable]
        lines.append(
            f"{name:8}{len(outcomes):10}{_share([one.right for one in said]):11.3f}"
            f"{_share([one.answered for one in answerable]):10.3f}"
            f"{_share([not one.answered for one in others]):9.3f}"
        )
    lines.append(_named(together))
    lines.append("precision where so many of the answerable are answered, by what decides")
    lines.append(f"{'':20}" + "".join(f"{f'{share:.0%}':>8}" for share in (0.3, 0.5, COVERAGE)))
    for place, name in enumerate(SCORES):
        found = [precision_at(together, place, share) for share in (0.3, 0.5, COVERAGE)]
        lines.append(f"{name:20}" + "".join(f"{value:8.3f}" for value in found))
    reached = precision_at(together, 0, COVERAGE)
    verdict = "reached" if reached >= PRECISION else "missed"
    lines.append(f"goal precision 0.95 at 80 %: {verdict} ({reached:.3f})")
    return lines


def _named(outcomes: Sequence[Outcome]) -> str:
    answerable = _share([one.suggested for one in outcomes if one.answerable])
    others = _share([one.suggested for one in outcomes if not one.answerable])
    among = _share([one.among for one in outcomes if one.suggested])
    return (
        f"pages are named to {answerable:.3f} of the answerable and {others:.3f} of the others; "
        f"a right one is among them {among:.3f}"
    )


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else float("nan")
