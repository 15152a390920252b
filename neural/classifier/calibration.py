"""Makes confidences mean what they say, and weighs classifiers that judge the same text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import log_softmax

LARGEST = 20.0

Floats = npt.NDArray[np.float32]


def weighed(weights: Sequence[float], experts: Sequence[Floats]) -> Floats:
    """Return the sum of experts' logits, each multiplied by its weight, shape (texts, labels)."""
    products = [weight * expert for weight, expert in zip(weights, experts, strict=True)]
    summed: Floats = np.sum(products, axis=0, dtype=np.float32)
    return summed


def scales(experts: Sequence[Floats], targets: npt.NDArray[np.int32]) -> tuple[float, ...]:
    """Return what to multiply each expert's logits by so that their sum fits the targets best.

    With one expert this is temperature scaling (Guo et al. 2017); with more, their weighted
    product of experts (Hinton 2002), fitted as in stacking (Wolpert 1992).

    Args:
        experts: Logits of each expert, shape (examples, labels), of examples that no expert
            was trained on.
        targets: Place of the right label of each, shape (examples,).
    """
    # In 32 bits the slope that the minimiser measures would be 0.
    logits = [np.asarray(expert, np.float64) for expert in experts]

    def surprise(weights: npt.NDArray[np.float64]) -> float:
        summed = sum(w * expert for w, expert in zip(weights, logits, strict=True))
        return -float(log_softmax(summed, 1)[np.arange(len(targets)), targets].mean())

    fitted = minimize(surprise, np.ones(len(experts)), bounds=[(0.0, LARGEST)] * len(experts))
    return tuple(float(weight) for weight in fitted.x)
