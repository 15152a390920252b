"""Makes confidences mean what they say."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax

BOUNDS = (0.05, 5.0)


def temperature(logits: npt.NDArray[np.float32], targets: npt.NDArray[np.int32]) -> float:
    """Return the temperature that makes the right labels likeliest (Guo et al. 2017).

    Args:
        logits: Shape (examples, labels), of examples that were not trained on.
        targets: Place of the right label of each, shape (examples,).
    """

    def surprise(scale: float) -> float:
        return -float(log_softmax(logits / scale, 1)[np.arange(len(targets)), targets].mean())

    return float(minimize_scalar(surprise, bounds=BOUNDS, method="bounded").x)
