"""How far a text lies outside what a classifier was trained on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file, save_file
from scipy.special import logsumexp

from neural.encoder.onnx_encoder import EncoderMissing

if TYPE_CHECKING:
    from neural.classifier.onnx_classifier import Classified

NEIGHBOURS = "neighbours.safetensors"
# Neighbours that are averaged: one alone may be a wrong label.
NEAREST = 5
# Added to the covariance, so that it can be inverted with few examples.
RIDGE = 1e-3

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int32]


class Neighbours:
    """The training examples as the tuned encoder sees them.

    Args:
        texts: Their texts.
        targets: Place of the label of each, shape (examples,).
        vectors: Their vectors of length 1, shape (examples, hidden).
    """

    def __init__(self, texts: Sequence[str], targets: Integers, vectors: Floats) -> None:
        self.texts, self.targets = texts, targets
        self._vectors = vectors.astype(np.float32)

    def nearest(self, vector: Floats, count: int = NEAREST) -> list[tuple[int, float]]:
        """Return the nearest examples' places and likenesses (cosine), nearest first.

        Args:
            vector: A text's vector of length 1.
            count: How many.
        """
        likeness = self._vectors @ vector
        count = min(count, len(likeness))
        best = np.argpartition(-likeness, count - 1)[:count]
        ordered = best[np.argsort(-likeness[best], kind="stable")]
        return [(int(place), float(likeness[place])) for place in ordered]

    def distance(self, vector: Floats) -> float:
        """Return how far a text is from its nearest examples: 1 minus their mean likeness.

        Deep nearest neighbours (Sun et al. 2022).
        """
        return 1.0 - float(np.mean([likeness for _, likeness in self.nearest(vector)]))

    def mahalanobis(self, vectors: Floats) -> Floats:
        """Return the least squared Mahalanobis distance to a label's mean (Lee et al. 2018).

        Args:
            vectors: Shape (texts, hidden).
        """
        labels = np.unique(self.targets)
        means = np.stack([self._vectors[self.targets == label].mean(0) for label in labels])
        spread = self._vectors - means[np.searchsorted(labels, self.targets)]
        covariance = spread.T @ spread / len(spread) + RIDGE * np.eye(spread.shape[1])
        factor = np.linalg.cholesky(np.linalg.inv(covariance)).astype(np.float32)
        placed, centres = vectors @ factor, means @ factor
        squares = (placed**2).sum(1)[:, None] + (centres**2).sum(1)[None, :]
        least: Floats = (squares - 2 * placed @ centres.T).min(1)
        return least

    def save(self, folder: Path) -> None:
        """Write one file into an existing folder."""
        texts = np.frombuffer(json.dumps(list(self.texts)).encode(), np.uint8)
        halves = self._vectors.astype(np.float16)
        arrays: dict[str, npt.NDArray[np.generic]] = {
            "texts": texts,
            "targets": self.targets,
            "vectors": halves,
        }
        save_file(arrays, folder / NEIGHBOURS)

    @classmethod
    def load(cls, folder: Path) -> Neighbours:
        """Read what `save` wrote.

        Raises:
            EncoderMissing: When the file is missing or damaged.
        """
        try:
            arrays = load_file(folder / NEIGHBOURS)
            texts = json.loads(arrays["texts"].tobytes())
            return cls(texts, arrays["targets"], arrays["vectors"])
        except Exception as error:  # safetensors' own errors share no public base
            raise EncoderMissing(f"{folder / NEIGHBOURS} cannot be read: {error}") from error


def energy(logits: Floats) -> Floats:
    """Return the energy of texts, higher where they are further outside (Liu et al. 2020).

    Of the scores below it tells the questions outside CLINC150's intents best (`make bench-nlu`),
    and costs nothing: the logits are there.

    Args:
        logits: Shape (texts, labels).
    """
    found: Floats = -logsumexp(logits, axis=1)
    return found


def scores_outside(neighbours: Neighbours, found: Sequence[Classified]) -> dict[str, Floats]:
    """Return scores by name, each higher where a text is further outside.

    Args:
        neighbours: The training examples.
        found: What the classifier made of each text.
    """
    vectors = np.stack([classified.tuned_vector for classified in found])
    logits = np.stack([classified.logits for classified in found])
    return {
        # Hendrycks & Gimpel 2017.
        "1 - greatest probability": np.array([1 - c.confidences.max() for c in found]),
        "energy": energy(logits),
        "nearest neighbours": np.array([neighbours.distance(vector) for vector in vectors]),
        "Mahalanobis": neighbours.mahalanobis(vectors),
    }
