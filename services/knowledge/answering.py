"""Decides whether the best passage answers a question, or silence is right.

A logistic regression on the passage's signs and on how far it is ahead of other pages. Its
coefficients are fitted by `python -m services.knowledge.calibrate` and kept beside the pages in
`answering.json`: they belong to the encoder and the pages.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from services.knowledge.errors import KnowledgeError
from services.knowledge.ranking import Ranked

FILE = "answering.json"
SIGNS = 7


@dataclass(frozen=True)
class Judge:
    """Tells how likely a passage answers.

    Attributes:
        coefficients: Weight of each sign.
        intercept: What is added.
        threshold: Confidence from which on a passage is said.
    """

    coefficients: tuple[float, ...] = (0.0, 12.0, 12.0, 6.0, 3.0, 0.5, 0.0)
    intercept: float = -19.0
    threshold: float = 0.6

    def confidence(self, ranked: Sequence[Ranked]) -> float:
        """Return the probability that the first of the ranked passages answers."""
        if not ranked:
            return 0.0
        pairs = zip(self.coefficients, signs(ranked), strict=True)
        return 1 / (1 + math.exp(-(self.intercept + sum(c * sign for c, sign in pairs))))

    def answers(self, confidence: float) -> bool:
        """Tell whether a passage of this confidence is said."""
        return confidence >= self.threshold


def signs(ranked: Sequence[Ranked]) -> tuple[float, ...]:
    """Return what is known of the best passage: its score, its lead over other pages, and more."""
    best = ranked[0]
    others = (found.score for found in ranked if found.row.page != best.row.page)
    lead = best.score - next(others, 0.0)
    chinese = float(best.row.language == "zh")
    return (best.score, lead, best.section, best.question, best.heading, best.words, chinese)


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
        return Judge(tuple(written["coefficients"]), written["intercept"], written["threshold"])
    except (ValueError, KeyError, TypeError) as error:
        raise KnowledgeError(
            f"{file} cannot be read ({error}): run `python -m services.knowledge.calibrate`."
        ) from error


def write(folder: Path, judge: Judge) -> None:
    """Keep the coefficients beside the pages."""
    (folder / FILE).write_text(json.dumps(asdict(judge), indent=2) + "\n")
