"""How good recommended items are: whether what was wanted is among them, where, and how varied.

Every item is ranked, none is sampled: sampled measures order recommenders wrongly (Krichene and
Rendle 2020). Measures are given shopper by shopper, so that they can be told by activity too.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from services.recommendation.recommenders.interactions import Floats, Numbers

Flags = npt.NDArray[np.bool_]


def best(scores: Floats, k: int) -> Numbers:
    """Return the items with the highest scores, best first; equal ones in their order.

    Args:
        scores: Shape (shoppers, items); an item that must not be recommended has -inf.
        k: How many, at most all items.

    Returns:
        Numbers of the items, shape (shoppers, k).
    """
    k = min(k, scores.shape[1])
    if k < scores.shape[1]:
        some = np.sort(np.argpartition(-scores, k - 1, axis=1)[:, :k], axis=1)
    else:
        some = np.tile(np.arange(k), (len(scores), 1))
    order = np.argsort(-np.take_along_axis(scores, some, 1), axis=1, kind="stable")
    return np.take_along_axis(some, order, 1).astype(np.int32)


def hits(recommended: Numbers, wanted: Sequence[Numbers]) -> Flags:
    """Tell of each recommended item whether it was wanted.

    Args:
        recommended: Numbers of items, best first, shape (shoppers, k).
        wanted: Numbers of the items each shopper turned to.

    Returns:
        Shape (shoppers, k).
    """
    if not len(recommended):
        return np.zeros(recommended.shape, bool)
    rows = np.repeat(np.arange(len(wanted)), [len(items) for items in wanted])
    items = np.concatenate([np.asarray(items, np.int64) for items in wanted])
    width = 1 + max(int(recommended.max(initial=0)), int(items.max(initial=0)))
    asked = np.arange(len(recommended))[:, np.newaxis] * width + recommended
    return np.isin(asked, rows * width + items)


def hit_rate(found: Flags) -> Floats:
    """Return 1 for each shopper who was recommended something wanted, else 0.

    Args:
        found: What `hits` tells.
    """
    return found.any(axis=1).astype(np.float32)


def ndcg(found: Flags, wanted: Sequence[Numbers]) -> Floats:
    """Return each shopper's normalised discounted cumulative gain (Järvelin, Kekäläinen 2002).

    A wanted item at place p gains 1 / log2(p + 1); the sum is divided by what the best order
    would have gained. With a single wanted item at place p it is 1 / log2(p + 1).

    Args:
        found: What `hits` tells.
        wanted: As given to `hits`; who wanted nothing has 0.
    """
    gains = 1 / np.log2(np.arange(found.shape[1]) + 2)
    ideal = np.concatenate([[0], np.cumsum(gains)])
    counts = [min(len(np.unique(items)), found.shape[1]) for items in wanted]
    most = ideal[np.array(counts, int)]
    return np.divide(found @ gains, most, out=np.zeros(len(found)), where=most > 0).astype(
        np.float32
    )


def coverage(recommended: Numbers, items: int) -> float:
    """Return the share of the catalogue that is recommended to anybody, 0 to 1.

    Args:
        recommended: Numbers of items, shape (shoppers, k).
        items: How many items the catalogue has.
    """
    return len(np.unique(recommended)) / items if items else 0.0


def popularity_bias(recommended: Numbers, counts: npt.NDArray[np.generic]) -> float:
    """Return how much more often than the average item the recommended ones were dealt with.

    1 is no bias; the mean over all recommendations (Abdollahpouri et al. 2019).

    Args:
        recommended: Numbers of items, shape (shoppers, k).
        counts: How often each item was dealt with, shape (items,).
    """
    average = float(counts.mean()) if len(counts) else 0.0
    return float(counts[recommended].mean()) / average if average and recommended.size else 0.0
