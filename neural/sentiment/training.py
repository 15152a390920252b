"""Trains the blend: the classifier on all examples, its share on what it has not seen."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from neural.sentiment.blend import (
    LABELS,
    Floats,
    SentimentBlend,
    SentimentError,
    lexicon_probabilities,
)

FOLDS = 5
STRENGTHS = (1.0, 4.0, 16.0, 64.0)
SHARES = tuple(np.linspace(0.3, 1.0, 15).tolist())
LEXICONS = tuple(product((2.0, 4.0, 8.0), (0.0, 0.5, 1.0, 2.0)))
ITERATIONS = 2000


def train(
    features: Floats, lexicon: Floats, labels: Sequence[str], vectors: str, seed: int = 42
) -> tuple[SentimentBlend, float]:
    """Train a blend.

    Args:
        features: Vectors and lexicon features side by side, shape (texts, features).
        lexicon: The lexicon's scores, shape (texts,).
        labels: Label of each text.
        vectors: Name of the vectors.
        seed: Makes two trainings alike.

    Returns:
        The blend, and its accuracy on held-out folds.

    Raises:
        SentimentError: When a label has too few examples.
    """
    targets = np.array([LABELS.index(label) for label in labels])
    if (fewest := np.bincount(targets, minlength=len(LABELS))).min() < FOLDS:
        scarce = LABELS[int(fewest.argmin())]
        raise SentimentError(f"Sentiment {scarce!r} needs at least {FOLDS} examples.")
    # The folds that choose the regularisation also give predictions of what was not trained on.
    unseen = {strength: _unseen(features, targets, strength, seed) for strength in STRENGTHS}
    strength = min(STRENGTHS, key=lambda strength: _surprise(unseen[strength], targets))
    trust, sharpness, calm = _blend(unseen[strength], lexicon, targets)
    model = _regression(strength, seed).fit(features, targets)
    blend = SentimentBlend(
        weights=model.coef_.astype(np.float32),
        bias=model.intercept_.astype(np.float32),
        trust=trust,
        sharpness=sharpness,
        calm=calm,
        vectors=vectors,
    )
    mixed = _mixed(unseen[strength], lexicon, trust, sharpness, calm)
    return blend, float((mixed.argmax(1) == targets).mean())


def _regression(strength: float, seed: int) -> LogisticRegression:
    return LogisticRegression(
        C=strength, class_weight="balanced", max_iter=ITERATIONS, random_state=seed
    )


def _unseen(
    features: Floats, targets: npt.NDArray[np.int64], strength: float, seed: int
) -> npt.NDArray[np.float64]:
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    predicted: npt.NDArray[np.float64] = cross_val_predict(
        _regression(strength, seed), features, targets, cv=folds, method="predict_proba"
    )
    return predicted


def _blend(
    unseen: npt.NDArray[np.float64], lexicon: Floats, targets: npt.NDArray[np.int64]
) -> tuple[float, float, float]:
    """Return the share of the classifier, and the lexicon's sharpness and calm, that fit best."""
    choices = [(share, *rest) for share in SHARES for rest in LEXICONS]
    return min(choices, key=lambda choice: _surprise(_mixed(unseen, lexicon, *choice), targets))


def _mixed(
    unseen: npt.NDArray[np.float64], lexicon: Floats, trust: float, sharpness: float, calm: float
) -> npt.NDArray[np.float64]:
    said = lexicon_probabilities(lexicon, sharpness, calm)
    return trust * unseen + (1 - trust) * said


def _surprise(probabilities: npt.NDArray[np.float64], targets: npt.NDArray[np.int64]) -> float:
    right = probabilities[np.arange(len(targets)), targets]
    return -float(np.log(np.maximum(right, 1e-9)).mean())
