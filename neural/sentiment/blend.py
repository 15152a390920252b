"""Serves the blend of a trained classifier and a lexicon; plain arrays, no pickle."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.special import softmax

LABELS = ("negative", "neutral", "positive")

Floats = npt.NDArray[np.float32]


class SentimentError(Exception):
    """A trained sentiment classifier cannot be read, or there is too little to train one."""


@dataclass(frozen=True)
class SentimentBlend:
    """A linear classifier over vector and lexicon features, and its weight beside the lexicon.

    Attributes:
        weights: Shape (labels, features).
        bias: Shape (labels,).
        trust: Share of the classifier in the blend, 0 to 1; the lexicon has the rest.
        sharpness: How far the lexicon's score moves its own probabilities.
        calm: Weight of "neutral" against a lexicon that says nothing.
        vectors: Name of the vectors it was trained on.
    """

    weights: Floats
    bias: Floats
    trust: float
    sharpness: float
    calm: float
    vectors: str

    def probabilities(self, features: Floats, lexicon: Floats) -> Floats:
        """Return the probability of each label.

        Args:
            features: Vectors and lexicon features side by side, shape (texts, features).
            lexicon: The lexicon's scores from -1 to 1, shape (texts,).
        """
        trained = softmax(features @ self.weights.T + self.bias, axis=1)
        said = lexicon_probabilities(lexicon, self.sharpness, self.calm)
        blended: Floats = (self.trust * trained + (1 - self.trust) * said).astype(np.float32)
        return blended

    def save(self, path: Path) -> None:
        """Write it as an `.npz` file."""
        np.savez(path, **asdict(self))

    @classmethod
    def load(cls, path: Path) -> SentimentBlend:
        """Read what `save` wrote.

        Raises:
            SentimentError: When the file is missing or damaged.
        """
        try:
            with np.load(path, allow_pickle=False) as stored:
                numbers = {name: float(stored[name]) for name in ("trust", "sharpness", "calm")}
                return cls(
                    stored["weights"], stored["bias"], vectors=str(stored["vectors"]), **numbers
                )
        except (OSError, ValueError, KeyError) as error:
            raise SentimentError(f"{path} cannot be read: {error}") from error


def lexicon_probabilities(scores: Floats, sharpness: float, calm: float) -> Floats:
    """Return what a lexicon's scores say of the labels, shape (texts, labels)."""
    evidence = np.stack([-scores * sharpness, np.full_like(scores, calm), scores * sharpness], 1)
    probabilities: Floats = softmax(evidence, axis=1)
    return probabilities
