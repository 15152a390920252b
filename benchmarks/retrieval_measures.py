"""How well a ranking finds what is right: recall@k, nDCG@10 and mean reciprocal rank."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

CUTS = (1, 5, 10)
DEEPEST = max(CUTS)


@dataclass(frozen=True)
class Quality:
    """Means over the questions.

    Attributes:
        recall: For each of CUTS, the share of the right documents (of at most k) among the first k.
        ndcg: Normalised discounted cumulative gain of the first 10 (Järvelin & Kekäläinen 2002).
        mrr: Reciprocal rank of the first right one among the first 10.
    """

    recall: tuple[float, ...]
    ndcg: float
    mrr: float


def quality(rankings: Sequence[Sequence[str]], right: Sequence[Collection[str]]) -> Quality:
    """Measure rankings.

    Args:
        rankings: For each question the documents found, best first, each once.
        right: For each question the documents that answer it, at least one.
    """
    pairs = list(zip(rankings, right, strict=True))
    recall = tuple(_mean([_recall(found, wanted, cut) for found, wanted in pairs]) for cut in CUTS)
    ndcg = _mean([_gain(found, wanted) for found, wanted in pairs])
    return Quality(recall, ndcg, _mean([_reciprocal(found, wanted) for found, wanted in pairs]))


def _recall(found: Sequence[str], wanted: Collection[str], cut: int) -> float:
    return len(set(found[:cut]) & set(wanted)) / min(cut, len(wanted))


def _gain(found: Sequence[str], wanted: Collection[str]) -> float:
    best = sum(1 / math.log2(place + 2) for place in range(min(DEEPEST, len(wanted))))
    places = (place for place, name in enumerate(found[:DEEPEST]) if name in wanted)
    return sum(1 / math.log2(place + 2) for place in places) / best


def _reciprocal(found: Sequence[str], wanted: Collection[str]) -> float:
    places = (place for place, name in enumerate(found[:DEEPEST]) if name in wanted)
    return next((1 / (place + 1) for place in places), 0.0)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
