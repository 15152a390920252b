"""What few examples need: batches where every label has company, a head that fits at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

LABELS_A_BATCH = 24
EXAMPLES_A_LABEL = 3
# Inverse strength of the head's regularisation.
HEAD_FREEDOM = 20.0

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int32]


def as_words(label: str) -> str:
    """Return a label as one would say it: `lost_card` and `card/lost` are words too."""
    return " ".join(re.findall(r"[^\W_]+", label)) or label


def balanced_batches(
    targets: Integers, places: Sequence[int], steps: int, random: np.random.Generator
) -> Iterator[Integers]:
    """Choose batches of several labels with several examples each.

    In a batch drawn at random most examples of many labels stand alone, and the contrastive loss
    of such an example is 0.

    Args:
        targets: Place of the label of each example, shape (examples,).
        places: Which examples to take.
        steps: How many batches.
        random: Chooses them.

    Yields:
        Places of the examples of a batch; none when no label has two examples.
    """
    chosen = np.asarray(places, np.int32)
    groups = [chosen[targets[chosen] == label] for label in np.unique(targets[chosen])]
    groups = [group for group in groups if len(group) > 1]
    for _ in range(steps if groups else 0):
        drawn = random.permutation(len(groups))[:LABELS_A_BATCH]
        yield np.concatenate([random.permutation(groups[n])[:EXAMPLES_A_LABEL] for n in drawn])


def regression_head(vectors: Floats, targets: Integers, labels: int) -> tuple[Floats, Floats]:
    """Fit a linear head by logistic regression.

    Args:
        vectors: The examples' vectors, shape (examples, hidden).
        targets: Place of the label of each, shape (examples,); at least two differ.
        labels: How many labels there are; one without examples is never predicted.

    Returns:
        Weights of shape (labels, hidden), and biases of shape (labels,).
    """
    length = np.linalg.norm(vectors, axis=1).mean()
    model = LogisticRegression(C=HEAD_FREEDOM, max_iter=2000).fit(vectors / length, targets)
    coefficients, intercepts = model.coef_, model.intercept_
    if len(model.classes_) == 2:
        coefficients = np.concatenate([-coefficients, coefficients]) / 2
        intercepts = np.concatenate([-intercepts, intercepts]) / 2
    weights = np.zeros((labels, vectors.shape[1]), np.float32)
    biases = np.full(labels, intercepts.min() - 10, np.float32)
    weights[model.classes_] = coefficients / length
    biases[model.classes_] = intercepts
    return weights, biases
