"""Judges recommenders on the days that were held out, and decides whether one is better."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from services.recommendation import measures
from services.recommendation.matching import Scoring
from services.recommendation.recommenders.interactions import Floats
from services.recommendation.training.weeks import HeldOut

K = 10
SHOPPERS_AT_ONCE = 256
# A shopper with so many events before the held-out days belongs to the group.
ACTIVITY = {"new": (0, 0), "1 to 4": (1, 4), "5 to 19": (5, 19), "20 and more": (20, np.inf)}


@dataclass(frozen=True)
class Judgement:
    """How good recommendations were.

    Attributes:
        measures: By name: `ndcg@10`, `hr@10`, `coverage@10`, `popularity_bias`.
        by_activity: `ndcg@10` and the number of shoppers, by how much they had done before.
    """

    measures: dict[str, float]
    by_activity: dict[str, tuple[float, int]]


def judge(recommender: Scoring, held_out: HeldOut) -> Judgement:
    """Rank all items for every shopper of the held-out days, but those dealt with before.

    Args:
        recommender: Scores the items of the held-out behaviour.
        held_out: What was done before and in these days; at least one shopper.
    """
    recommended = []
    for start in range(0, len(held_out.histories), SHOPPERS_AT_ONCE):
        histories = held_out.histories[start : start + SHOPPERS_AT_ONCE]
        scores = np.array(recommender.scores(histories), np.float32)
        for row, history in enumerate(histories):
            scores[row, history.item] = -np.inf
        recommended.append(measures.best(scores, K))
    best = np.concatenate(recommended)
    found = measures.hits(best, held_out.wanted)
    gains = measures.ndcg(found, held_out.wanted)
    reached = {
        f"ndcg@{K}": float(gains.mean()),
        f"hr@{K}": float(measures.hit_rate(found).mean()),
        f"coverage@{K}": measures.coverage(best, len(held_out.counts)),
        "popularity_bias": measures.popularity_bias(best, held_out.counts),
    }
    return Judgement(reached, _by_activity(gains, held_out))


def is_better(new: float, live: float, margin: float) -> bool:
    """Tell whether a new version may go live; what is alike stays.

    Args:
        new: The new version's measure.
        live: The live version's.
        margin: By which share of the live one's it must be better.
    """
    return new > live * (1 + margin)


def _by_activity(gains: Floats, held_out: HeldOut) -> dict[str, tuple[float, int]]:
    events = np.array([len(history.item) for history in held_out.histories])
    groups = {}
    for name, (least, most) in ACTIVITY.items():
        own = (events >= least) & (events <= most)
        if own.any():
            groups[name] = (float(gains[own].mean()), int(own.sum()))
    return groups
