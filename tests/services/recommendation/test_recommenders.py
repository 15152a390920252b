"""One suite over every recommender: fitted, asked, kept and read again."""

import numpy as np
import pytest

from services.recommendation.recommenders.als import AlsRecommender
from services.recommendation.recommenders.bpr import BprRecommender
from services.recommendation.recommenders.content import ContentRecommender
from services.recommendation.recommenders.ease import EaseRecommender
from services.recommendation.recommenders.hybrid import HybridRecommender
from services.recommendation.recommenders.interactions import NOBODY, Event, Interactions
from services.recommendation.recommenders.item_knn import ItemKnnRecommender
from services.recommendation.recommenders.popularity import PopularityRecommender
from services.recommendation.recommenders.recommender import ItemFeatures, NothingToLearn
from services.recommendation.recommenders.sequence import GruRecommender, TransformerRecommender

ITEMS = ("tea", "cup", "pot", "spoon")
FEATURES = ItemFeatures(np.eye(4, dtype=np.float32))
RECOMMENDERS = [
    PopularityRecommender,
    ItemKnnRecommender,
    AlsRecommender,
    BprRecommender,
    EaseRecommender,
    ContentRecommender,
    TransformerRecommender,
    GruRecommender,
    HybridRecommender,
]


def behaviour() -> Interactions:
    events = [
        Event(f"s{n}", item, 1.0, n * 10 + at)
        for n in range(8)
        for at, item in enumerate(("tea", "cup"))
    ]
    return Interactions.of(
        [*events, Event("s0", "pot", 1.0, 5), Event("s0", "gone", 1.0, 6)], ITEMS
    )


@pytest.fixture(scope="module", params=RECOMMENDERS, ids=lambda made: made.name)
def make(request):
    return request.param


@pytest.fixture(scope="module")
def fitted(make):
    recommender = make()
    recommender.fit(behaviour(), FEATURES)
    return recommender


def test_events_are_put_in_order_and_unknown_items_left_out():
    history = behaviour().history(0)
    assert [ITEMS[number] for number in history.item] == ["tea", "cup", "pot"]


def test_every_history_gets_a_score_for_every_item(fitted):
    scores = fitted.scores([NOBODY, behaviour().history(0)])
    assert scores.shape == (2, len(ITEMS))
    assert np.isfinite(scores).all()


def test_what_was_kept_scores_the_same(make, fitted, tmp_path):
    fitted.save(tmp_path)
    asked = [NOBODY, behaviour().history(3)]
    np.testing.assert_allclose(make.load(tmp_path).scores(asked), fitted.scores(asked), rtol=1e-5)


def test_no_behaviour_is_refused(make):
    with pytest.raises(NothingToLearn):
        make().fit(Interactions.of([], ITEMS), FEATURES)
