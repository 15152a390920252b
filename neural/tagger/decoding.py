"""Reads a linear-chain CRF in numpy: the best sequence of tags, and how sure each tag is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from neural.tagger.bilou import OUTSIDE, may_follow

# Not minus infinity, whose differences are not numbers.
FORBIDDEN = -1e4

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Transitions:
    """Scores of a CRF that do not depend on the text.

    Attributes:
        between: Score of going from a tag (row) to a tag (column), shape (tags, tags).
        start: Score of beginning with a tag, shape (tags,).
        end: Score of ending with a tag, shape (tags,).
    """

    between: Floats
    start: Floats
    end: Floats


def bilou_penalties(tags: Sequence[str]) -> Transitions:
    """Return 0 where BILOU allows a transition and `FORBIDDEN` where it does not.

    Args:
        tags: All tags in the order of their ids.
    """

    def score(tag: str, previous: str) -> float:
        return 0.0 if may_follow(tag, previous) else FORBIDDEN

    return Transitions(
        np.array([[score(tag, previous) for tag in tags] for previous in tags], np.float32),
        np.array([score(tag, OUTSIDE) for tag in tags], np.float32),
        np.array([score(OUTSIDE, tag) for tag in tags], np.float32),
    )


def viterbi(emissions: Floats, transitions: Transitions) -> list[int]:
    """Find the best sequence of tags (Viterbi 1967).

    Args:
        emissions: Score of each tag at each token, shape (tokens, tags).
        transitions: The other scores.

    Returns:
        The id of each token's tag.
    """
    if not len(emissions):
        return []
    scores = transitions.start + emissions[0]
    columns = np.arange(emissions.shape[1])
    back = []
    for emission in emissions[1:]:
        reached = scores[:, None] + transitions.between
        best = reached.argmax(axis=0)
        back.append(best)
        scores = reached[best, columns] + emission
    path = [int((scores + transitions.end).argmax())]
    for best in reversed(back):
        path.append(int(best[path[-1]]))
    return path[::-1]


def marginals(emissions: Floats, transitions: Transitions) -> Floats:
    """Tell how probable each tag is at each token, all sequences considered.

    The forward-backward algorithm for conditional random fields (Lafferty et al. 2001).

    Args:
        emissions: Score of each tag at each token, shape (tokens, tags).
        transitions: The other scores.

    Returns:
        Probabilities, shape (tokens, tags); each row adds up to 1.
    """
    if not len(emissions):
        return np.zeros_like(emissions)
    forward = [transitions.start + emissions[0]]
    for emission in emissions[1:]:
        forward.append(_log_sum(forward[-1][:, None] + transitions.between, 0) + emission)
    backward = [transitions.end]
    for emission in emissions[:0:-1]:
        backward.append(_log_sum(transitions.between + (emission + backward[-1])[None], 1))
    scores = np.stack(forward) + np.stack(backward[::-1])
    probabilities: Floats = np.exp(scores - _log_sum(scores, 1)[:, None])
    return probabilities


def _log_sum(scores: Floats, axis: int) -> Floats:
    highest = scores.max(axis=axis, keepdims=True)
    total: Floats = np.log(np.exp(scores - highest).sum(axis=axis)) + np.squeeze(highest, axis)
    return total
