"""How far each of several recommenders is to be trusted, learned from what came next.

The chance of an item is taken to grow with the weighed sum of what all say of it (a conditional
logit, McFadden 1974); the weights make what came next most likely. The problem is convex.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import log_softmax, softmax

from services.recommendation.recommenders.interactions import Floats

# What a part says is heard as it is and as its logarithm: some speak in logarithms of chances,
# others in sums that a few items lead by far.
VOICES = 2
FAR_BELOW = -1e9


def voices(scores: Floats) -> tuple[Floats, Floats]:
    """Return a part's scores on a scale that all parts share, in the same order.

    Args:
        scores: Shape (histories, items).

    Returns:
        How many standard deviations each is above the history's mean, and a logarithm of that.
    """
    middle = scores - scores.mean(axis=1, keepdims=True)
    spread = middle.std(axis=1, keepdims=True)
    above = middle / np.maximum(spread, np.finfo(np.float32).tiny)
    above[spread[:, 0] <= np.finfo(np.float32).eps] = 0
    return above, np.sign(above) * np.log1p(np.abs(above))


def weigh(
    said: npt.NDArray[np.float32],
    real: npt.NDArray[np.bool_],
    right: npt.NDArray[np.int64],
    near: npt.NDArray[np.float64],
    strength: float,
) -> npt.NDArray[np.float64]:
    """Find the weights, none below 0, that make what came next most likely.

    Args:
        said: What each voice says of each candidate, shape (questions, candidates, voices).
        real: Which candidates there are, shape (questions, candidates).
        right: Place of what came next among the candidates, shape (questions,).
        near: Weights to stay near without reason to leave them, shape (voices,).
        strength: How many questions it takes to leave them.
    """
    rows = np.arange(len(said))

    def surprise(weights: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        logits = np.where(real, said @ weights.astype(np.float32), FAR_BELOW)
        loss = -float(log_softmax(logits, axis=1)[rows, right].sum())
        expected = np.einsum("qc,qcv->v", softmax(logits, axis=1), said)
        slope = expected - said[rows, right].sum(axis=0)
        away = weights - near
        return loss + strength * float(away @ away) / 2, slope + strength * away

    found = minimize(surprise, near, jac=True, method="L-BFGS-B", bounds=[(0, None)] * len(near))
    weights: npt.NDArray[np.float64] = found.x
    return weights
