"""How far up a network ranks the item that came next, while it is trained."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from neural.sequences.windows import Numbers

PLACES = 10


def ndcg(scores: npt.NDArray[np.float32], sequences: Sequence[Numbers]) -> npt.NDArray[np.float64]:
    """Return nDCG@10 of each sequence's last item among all items but those before it.

    Args:
        scores: Shape (sequences, items).
        sequences: Of two items at least; an item that comes again is ranked like a new one.
    """
    last = np.array([sequence[-1] for sequence in sequences])
    right = scores[np.arange(len(last)), last][:, np.newaxis]
    higher = scores > right
    for row, sequence in enumerate(sequences):
        higher[row, sequence[:-1]] = False
    places = higher.sum(axis=1) + 1
    return np.where(places <= PLACES, 1 / np.log2(places + 1), 0.0)
