"""What one contender reaches: how good, how varied and how fast its recommendations are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.clock import Times, timed
from services.recommendation import measures
from services.recommendation.recommenders.holding_out import Question
from services.recommendation.recommenders.interactions import Floats, History, Numbers
from services.recommendation.recommenders.recommender import Recommender

K = 10
AT_ONCE = 512
REQUESTS, WARM_UP = 400, 20


@dataclass(frozen=True)
class Reached:
    """What was reached on some questions.

    Attributes:
        hits: 1 where what came next was among the ten, shape (questions,).
        gains: nDCG@10 of each, shape (questions,).
        coverage: Share of the catalogue that was recommended to anybody.
    """

    hits: Floats
    gains: Floats
    coverage: float


def reached(recommender: Recommender, questions: Sequence[Question], items: int) -> Reached:
    """Rank all items for each question but those of its history: nobody turned to one again."""
    histories = [question.history for question in questions]
    # Threads for matrices as small as one shopper's wait for each other longer than they compute.
    with threadpool_limits(1):
        recommended = np.concatenate(
            [
                top(recommender, histories[begin : begin + AT_ONCE])
                for begin in range(0, len(histories), AT_ONCE)
            ]
        )
    wanted = [np.array([question.next], np.int32) for question in questions]
    found = measures.hits(recommended, wanted)
    return Reached(
        measures.hit_rate(found),
        measures.ndcg(found, wanted),
        measures.coverage(recommended, items),
    )


def top(recommender: Recommender, histories: Sequence[History]) -> Numbers:
    """Return the ten best items of each history, shape (histories, 10)."""
    scores = recommender.scores(histories)
    for row, history in enumerate(histories):
        scores[row, history.item] = -np.inf
    return measures.best(scores, K)


def times(recommender: Recommender, histories: Sequence[History]) -> Times:
    """Return what a request takes on one thread: from one history to its ten best items."""
    with threadpool_limits(1):
        taken = [
            timed(partial(top, recommender, [history]))
            for history in histories[: REQUESTS + WARM_UP]
        ]
    return Times.of(taken[WARM_UP:])
