"""The recommenders' bench asks nothing that was learned from."""

import numpy as np
import pytest

from benchmarks import recommender_data
from benchmarks.public_data import DataMissing
from benchmarks.recommender_contenders import CONTENDERS, PARTS, StockBpr, nothing_known
from benchmarks.recommender_measures import reached
from services.recommendation.recommenders.popularity import PopularityRecommender


@pytest.fixture
def parted(tmp_path, monkeypatch):
    folder = tmp_path / recommender_data.NAME
    folder.mkdir()
    # Each shopper has items of their own, so that what was learned from can be told.
    rows = [(shopper, shopper * 10 + at) for shopper in range(1, 41) for at in range(8)]
    (folder / "sequences.txt").write_text("\n".join(f"{s} {item}" for s, item in rows))
    monkeypatch.setenv("HEED_BENCHMARK_DATA", str(tmp_path))
    return recommender_data.read()


def test_nothing_that_is_asked_was_learned_from(parted):
    learned = set(parted.learned.item.tolist())
    for questions in (parted.validation, parted.test, parted.new_validation, parted.new_test):
        assert questions
        assert not learned & {question.next for question in questions}


def test_the_last_event_is_the_test_and_the_one_before_is_for_choosing(parted):
    for before, last in zip(parted.validation, parted.test, strict=True):
        assert last.history.item.tolist() == [*before.history.item.tolist(), before.next]
        assert last.next == before.next + 1


def test_new_shoppers_are_asked_for_from_their_first_event_on(parted):
    assert [len(question.history.item) for question in parted.new_test] == [*range(6)] * 2


def test_absent_data_are_told_with_their_source(tmp_path, monkeypatch):
    monkeypatch.setenv("HEED_BENCHMARK_DATA", str(tmp_path))
    with pytest.raises(DataMissing, match=r"github\.com"):
        recommender_data.read()


def test_items_of_the_history_are_not_recommended(parted):
    recommender = PopularityRecommender(0)
    recommender.fit(parted.learned, nothing_known(len(parted.learned.items)))
    asked = parted.validation[:1]
    told = reached(recommender, [asked[0]._replace(next=int(asked[0].history.item[0]))], 410)
    assert told.hits.tolist() == [0]


def test_stock_bpr_knows_only_shoppers_it_was_trained_with(parted):
    recommender = StockBpr()
    recommender.fit(parted.learned, nothing_known(len(parted.learned.items)))
    scores = recommender.scores([parted.test[0].history, parted.new_test[3].history])
    assert scores[0].any()
    assert not scores[1].any()


def test_the_hybrid_is_made_of_contenders():
    assert set(PARTS) <= set(CONTENDERS)
    assert np.all([callable(make) for make in CONTENDERS.values()])
