"""Serves the blend of trained classifiers and a lexicon; plain arrays, no pickle."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.special import softmax

from neural.sentiment.experts import Experts, Floats, SentimentError

LABELS = ("negative", "neutral", "positive")
BLEND_FILE = "blend.json"


@dataclass(frozen=True)
class SentimentBlend:
    """Trained classifiers, and their weight beside the lexicon.

    Attributes:
        experts: The trained classifiers.
        trust: Share of the classifiers in the blend, 0 to 1; the lexicon has the rest.
        sharpness: How far the lexicon's score moves its own probabilities.
        calm: Weight of "neutral" against a lexicon that says nothing.
        vectors: Name of the vectors it was trained on; empty when it reads none.
    """

    experts: Experts
    trust: float
    sharpness: float
    calm: float
    vectors: str

    def probabilities(
        self, texts: Sequence[str], features: Floats | None, lexicon: Floats
    ) -> Floats:
        """Return the probability of each label, shape (texts, labels).

        Args:
            texts: The texts.
            features: Vectors and lexicon features side by side, shape (texts, features); None
                when the experts need none.
            lexicon: The lexicon's scores from -1 to 1, shape (texts,).
        """
        trained = softmax(self.experts.logits(texts, features), axis=1)
        said = lexicon_probabilities(lexicon, self.sharpness, self.calm)
        blended: Floats = (self.trust * trained + (1 - self.trust) * said).astype(np.float32)
        return blended

    def save(self, folder: Path) -> None:
        """Write it into an existing folder."""
        numbers = {"trust": self.trust, "sharpness": self.sharpness, "calm": self.calm}
        kept = json.dumps({**numbers, "vectors": self.vectors})
        (folder / BLEND_FILE).write_text(kept, encoding="utf-8")
        self.experts.save(folder)

    @classmethod
    def load(cls, folder: Path) -> SentimentBlend:
        """Read what `save` wrote.

        Raises:
            SentimentError: When a file is missing or damaged.
        """
        try:
            kept = json.loads((folder / BLEND_FILE).read_text(encoding="utf-8"))
            numbers = {name: float(kept[name]) for name in ("trust", "sharpness", "calm")}
            vectors = str(kept["vectors"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise SentimentError(f"{folder / BLEND_FILE} cannot be read: {error}") from error
        return cls(Experts.load(folder), vectors=vectors, **numbers)


def lexicon_probabilities(scores: Floats, sharpness: float, calm: float) -> Floats:
    """Return what a lexicon's scores say of the labels, shape (texts, labels)."""
    evidence = np.stack([-scores * sharpness, np.full_like(scores, calm), scores * sharpness], 1)
    probabilities: Floats = softmax(evidence, axis=1)
    return probabilities
