"""What item-kNN and EASE make of who dealt with what, and how content finds its like."""

import numpy as np
import pytest

from services.recommendation.recommenders.content import ContentRecommender
from services.recommendation.recommenders.ease import CatalogueTooLarge, EaseRecommender
from services.recommendation.recommenders.interactions import (
    NOBODY,
    Event,
    History,
    Interactions,
    liking_rows,
)
from services.recommendation.recommenders.item_knn import ItemKnnRecommender
from services.recommendation.recommenders.recommender import ItemFeatures

ITEMS = ("tea", "cup", "pot", "spoon")
NO_TEXT = ItemFeatures(np.zeros((4, 0), np.float32))
# Two have tea and cup, one tea and pot; nobody has the spoon.
BEHAVIOUR = Interactions.of(
    [Event(shopper, item, 1, at) for at, (shopper, item) in enumerate(
        [("a", "tea"), ("a", "cup"), ("b", "tea"), ("b", "cup"), ("c", "tea"), ("c", "pot")]
    )],
    ITEMS,
)  # fmt: skip


def history(*items: int) -> History:
    return History(
        np.array(items, np.int32), np.ones(len(items), np.float32), np.arange(len(items))
    )


def test_cosine_is_as_worked_out_by_hand():
    recommender = ItemKnnRecommender(shrinkage=0)
    recommender.fit(BEHAVIOUR, NO_TEXT)
    scores = recommender.scores([history(0)])[0]
    assert scores == pytest.approx([0, 2 / np.sqrt(3 * 2), 1 / np.sqrt(3), 0])


def test_what_few_people_know_counts_less_with_shrinkage():
    recommender = ItemKnnRecommender(shrinkage=1)
    recommender.fit(BEHAVIOUR, NO_TEXT)
    scores = recommender.scores([history(0)])[0]
    assert scores[1] == pytest.approx(2 / (np.sqrt(6) + 1))
    assert scores[2] == pytest.approx(1 / (np.sqrt(3) + 1))


def test_only_the_nearest_neighbours_are_kept():
    recommender = ItemKnnRecommender(neighbours=1, shrinkage=0)
    recommender.fit(BEHAVIOUR, NO_TEXT)
    assert np.flatnonzero(recommender.scores([history(0)])[0]).tolist() == [1]


def test_ease_is_the_regression_without_itself():
    recommender = EaseRecommender(regularisation=2)
    recommender.fit(BEHAVIOUR, NO_TEXT)
    gram = (BEHAVIOUR.matrix().T @ BEHAVIOUR.matrix()).toarray()
    inverse = np.linalg.inv(gram + 2 * np.eye(4))
    wanted = -inverse / np.diag(inverse)
    assert recommender.scores([history(0)])[0, 1:] == pytest.approx(wanted[0, 1:], abs=1e-5)
    assert recommender.scores([history(0)])[0, 0] == 0


def test_ease_refuses_a_catalogue_that_would_not_fit_and_says_what_would():
    with pytest.raises(CatalogueTooLarge, match=r"4 x 4 weights.*item-knn"):
        EaseRecommender(most_items=3).fit(BEHAVIOUR, NO_TEXT)


def test_content_prefers_what_is_like_the_newest():
    vectors = np.array([[1, 0], [0.9, 0.1], [0, 1], [0.1, 0.9]], np.float32)
    recommender = ContentRecommender(half_life_events=1)
    recommender.fit(BEHAVIOUR, ItemFeatures(vectors))
    scores = recommender.scores([history(2, 0), history(0, 2), NOBODY])
    assert scores[0, 1] > scores[0, 3]
    assert scores[1, 3] > scores[1, 1]
    assert not scores[2].any()


def test_older_events_count_less_by_their_half_life():
    rows = liking_rows([NOBODY, history(0, 1, 0)], 3, half_life_events=1)
    assert rows.toarray().tolist() == [[0, 0, 0], [1.25, 0.5, 0]]
