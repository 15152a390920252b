"""Tells which documents a question is about, from questions that are known to be about them.

A multinomial logistic regression on a question's vector. What it learns from: the questions that
documents say they answer, their passages, and questions that customers asked
(data/knowledge/calibration.yml), those that nothing answers among them. A document and its
translation are one topic, so that a question known in one language helps in the other. On the
shop's held-out questions it lifts the right page to the first place from 62 to 73 in a hundred
(docs/decisions/0008).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt
import structlog
from sklearn.linear_model import LogisticRegression

from services.vectors import Vectors

logger = structlog.get_logger(__name__)

# The topic of questions that no document answers.
NOTHING = ""
# More topics than this would take minutes to learn, and memory for each.
MOST_TOPICS = 500
# Inverse of the regularisation's strength; compared on held-out questions.
STRENGTH = 100.0
ROUNDS = 1000


@dataclass(frozen=True)
class Known:
    """Texts whose topics are known.

    Attributes:
        vectors: Their vectors, shape (texts, dimension).
        topics: Their topics.
    """

    vectors: Vectors
    topics: tuple[str, ...]


class Topics:
    """Log-probabilities of topics.

    Args:
        names: The topics.
        weights: Shape (topics, dimension).
        intercepts: Shape (topics,).
    """

    def __init__(
        self, names: Sequence[str], weights: npt.ArrayLike, intercepts: npt.ArrayLike
    ) -> None:
        self.names = tuple(names)
        self.weights = np.asarray(weights, np.float32)
        self.intercepts = np.asarray(intercepts, np.float32)

    @classmethod
    def none(cls, dimension: int) -> Topics:
        """Return what knows no topic."""
        return cls((), np.zeros((0, dimension)), ())

    @classmethod
    def fit(cls, known: Known) -> Topics:
        """Learn from texts whose topics are known; of fewer than two topics nothing is learned."""
        names = sorted(set(known.topics))
        if len(names) < 2:
            return cls.none(known.vectors.shape[1])
        if len(names) > MOST_TOPICS:
            logger.warning("knowledge.too_many_topics", topics=len(names), most=MOST_TOPICS)
            return cls.none(known.vectors.shape[1])
        model = LogisticRegression(C=STRENGTH, max_iter=ROUNDS, multi_class="multinomial")
        model.fit(known.vectors, np.array(known.topics, object))
        weights, intercepts = model.coef_, model.intercept_
        # Of two classes the library keeps one row of weights, the other's being its opposite.
        if len(names) == 2:
            weights = np.concatenate([-weights, weights])
            intercepts = np.concatenate([-intercepts, intercepts])
        return cls(model.classes_.tolist(), weights, intercepts)

    def log_probabilities(self, vector: npt.NDArray[np.float32]) -> Mapping[str, float]:
        """Return the log-probability of each topic.

        Args:
            vector: The question's, shape (dimension,).
        """
        if not self.names:
            return {}
        logits = self.weights @ vector + self.intercepts
        logits -= logits.max()
        return dict(zip(self.names, (logits - np.log(np.exp(logits).sum())).tolist(), strict=True))

    def save(self, file: Path, digest: str) -> None:
        """Keep it, with the hash of what it was learned from."""
        np.savez(
            file,
            names=np.array(self.names, str),
            weights=self.weights,
            intercepts=self.intercepts,
            digest=np.array(digest),
        )

    @classmethod
    def kept(cls, file: Path, digest: str) -> Topics | None:
        """Return what was kept, if it was learned from texts of this hash."""
        try:
            with file.open("rb") as opened, np.load(opened, allow_pickle=False) as read:
                if str(read["digest"]) != digest:
                    return None
                return cls(read["names"].tolist(), read["weights"], read["intercepts"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError, BadZipFile):
            return None


def topic_of(page: str, language: str) -> str:
    """Return the topic of a document: its key, without its language where it begins with that."""
    return page.removeprefix(f"{language}/")
