"""Decides whether the best passage answers a question, or silence is right.

A logistic regression on the passage's signs, on how far it is ahead of other documents, and on how
likely the question is one that nothing answers. Its coefficients are fitted by
`python -m services.knowledge.calibrate` and kept beside the pages in `answering.json`: they belong
to the encoder and the pages.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from services.knowledge.errors import KnowledgeError
from services.knowledge.ranking import UNLIKELY, Ranked

FILE = "answering.json"
SIGNS = (
    "score",
    "lead",
    "lead on five",
    "section",
    "question",
    "words",
    "topic",
    "topic's lead",
    "nothing",
    "Chinese",
)


@dataclass(frozen=True)
class Judge:
    """Tells how likely a passage answers.

    Attributes:
        coefficients: Weight of each sign.
        intercept: What is added.
        threshold: Confidence from which on a passage is said.
        perhaps: Confidence from which on, below that, pages are suggested; none above 1.
    """

    coefficients: tuple[float, ...] = (0.0, 12.0, 0.0, 12.0, 6.0, 0.5, 0.0, 0.0, 0.0, 0.0)
    intercept: float = -16.0
    threshold: float = 0.6
    perhaps: float = 2.0

    def confidence(self, ranked: Sequence[Ranked], nothing: float = 0.0) -> float:
        """Return the probability that the first of the ranked passages answers.

        Args:
            ranked: The passages, best first.
            nothing: Log-probability that the question is one that no document answers.
        """
        if not ranked:
            return 0.0
        pairs = zip(self.coefficients, signs(ranked, nothing), strict=True)
        return 1 / (1 + math.exp(-(self.intercept + sum(c * sign for c, sign in pairs))))

    def answers(self, confidence: float) -> bool:
        """Tell whether a passage of this confidence is said."""
        return confidence >= self.threshold

    def suggests(self, confidence: float) -> bool:
        """Tell whether pages are suggested where the best one has this confidence."""
        return self.perhaps <= confidence < self.threshold


def signs(ranked: Sequence[Ranked], nothing: float) -> tuple[float, ...]:
    """Return what is known of the best passage, in the order of SIGNS."""
    best = ranked[0]
    others: dict[str, Ranked] = {}
    for found in ranked:
        if found.row.page != best.row.page:
            others.setdefault(found.row.page, found)
    next_best = [found.score for found in others.values()][:5]
    rivals = max((found.topic for found in others.values()), default=UNLIKELY)
    return (
        best.score,
        best.score - next_best[0] if next_best else best.score,
        best.score - sum(next_best) / len(next_best) if next_best else best.score,
        best.section,
        best.question,
        best.words,
        best.topic,
        best.topic - rivals,
        max(nothing, UNLIKELY),
        float(best.row.language == "zh"),
    )


def read(folder: Path) -> Judge:
    """Read the coefficients beside the pages; without a file, cautious ones.

    Raises:
        KnowledgeError: When the file is damaged.
    """
    file = folder / FILE
    if not file.is_file():
        return Judge()
    try:
        written = json.loads(file.read_text())
        judge = Judge(**{**written, "coefficients": tuple(written["coefficients"])})
        if len(judge.coefficients) != len(SIGNS):
            raise ValueError(f"{len(judge.coefficients)} coefficients for {len(SIGNS)} signs")
    except (ValueError, KeyError, TypeError) as error:
        raise KnowledgeError(
            f"{file} cannot be read ({error}): run `python -m services.knowledge.calibrate`."
        ) from error
    return judge


def write(folder: Path, judge: Judge) -> None:
    """Keep the coefficients beside the pages."""
    (folder / FILE).write_text(json.dumps(asdict(judge), indent=2) + "\n")
