"""ALS and BPR find a shopper's vector from the history alone."""

import numpy as np
import pytest
from implicit.als import AlternatingLeastSquares
from threadpoolctl import threadpool_limits

from services.recommendation.recommenders.als import AlsRecommender
from services.recommendation.recommenders.bpr import BprRecommender
from services.recommendation.recommenders.interactions import History, Interactions
from services.recommendation.recommenders.recommender import ItemFeatures

ITEMS = 20
NO_TEXT = ItemFeatures(np.zeros((ITEMS, 0), np.float32))


@pytest.fixture(scope="module")
def behaviour() -> Interactions:
    """Two kinds of shoppers: one for the first ten items, one for the last."""
    random = np.random.default_rng(3)
    rows = [random.permutation(10)[:5] + 10 * (row % 2) for row in range(60)]
    return Interactions(
        items=tuple(map(str, range(ITEMS))),
        shoppers=tuple(map(str, range(60))),
        starts=np.arange(0, 301, 5),
        item=np.concatenate(rows).astype(np.int32),
        liking=np.ones(300, np.float32),
        at=np.tile(np.arange(5), 60),
    )


def history(*items: int) -> History:
    return History(
        np.array(items, np.int32), np.ones(len(items), np.float32), np.arange(len(items))
    )


def test_a_history_is_solved_as_the_library_solves_it(behaviour):
    ours = AlsRecommender(factors=8, rounds=10)
    ours.fit(behaviour, NO_TEXT)
    with threadpool_limits(1, "blas"):
        theirs = AlternatingLeastSquares(
            8, 0.1, alpha=10, iterations=10, random_state=7, num_threads=1, use_gpu=False
        )
        theirs.fit(behaviour.matrix(), show_progress=False)
        vector = theirs.recalculate_user(0, behaviour.matrix()[0])
    wanted = theirs.item_factors @ np.ravel(vector)
    np.testing.assert_allclose(ours.scores([behaviour.history(0)])[0], wanted, atol=1e-3)


@pytest.mark.parametrize("kind", [AlsRecommender, BprRecommender])
def test_somebody_never_seen_is_recommended_their_kind_of_items(kind, behaviour):
    recommender = kind(factors=8)
    recommender.fit(behaviour, NO_TEXT)
    scores = recommender.scores([history(1, 2), history(11, 12)])
    assert scores[0, 3:10].mean() > scores[0, 10:].mean() + 0.1
    assert scores[1, 13:].mean() > scores[1, :10].mean() + 0.1


def test_the_newest_counts_more_where_that_is_wanted(behaviour):
    recommender = AlsRecommender(factors=8, half_life_events=1)
    recommender.fit(behaviour, NO_TEXT)
    old_first, old_last = recommender.scores([history(1, 11), history(11, 1)])
    assert old_first[10:].mean() > old_last[10:].mean()
