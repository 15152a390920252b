"""How the hybrid learns whom to trust, and what is kept aside for it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from services.recommendation.recommenders.holding_out import Question, first_of_each, part
from services.recommendation.recommenders.hybrid import BANDS, HybridRecommender, band
from services.recommendation.recommenders.interactions import (
    NOBODY,
    Event,
    Floats,
    History,
    Interactions,
)
from services.recommendation.recommenders.kinds import Choice
from services.recommendation.recommenders.popularity import PopularityRecommender

ITEMS = tuple(f"item {number}" for number in range(30))


def history(*items: int) -> History:
    return History(
        np.array(items, np.int32), np.ones(len(items), np.float32), np.arange(len(items))
    )


class NextRecommender(PopularityRecommender):
    """Knows that after each number the next comes; knows nothing of somebody new."""

    name = "next"

    def scores(self, histories: Sequence[History]) -> Floats:
        found = np.zeros((len(histories), len(ITEMS)), np.float32)
        for row, known in enumerate(histories):
            if len(known.item):
                found[row, (known.item[-1] + 1) % len(ITEMS)] = 1
        return found


def behaviour(shoppers: int) -> Interactions:
    """Everybody begins with item 3 and goes on with the next ones."""
    return Interactions.of(
        [
            Event(f"s{shopper:03}", ITEMS[3 + at], 1, at)
            for shopper in range(shoppers)
            for at in range(2 + shopper % 3)
        ],
        ITEMS,
    )


def popularity() -> PopularityRecommender:
    recommender = PopularityRecommender(0)
    recommender.fit(behaviour(9), None)
    return recommender


def questions() -> list[Question]:
    new = [Question(NOBODY, 3)] * 60
    return new + [Question(history(at, at + 1), at + 2) for at in range(20)] * 3


def test_each_part_is_trusted_where_it_is_right():
    hybrid = HybridRecommender()
    hybrid.trust({"popularity": popularity(), "next": NextRecommender()}, questions())
    best = hybrid.scores([NOBODY, history(20, 21)]).argmax(axis=1)
    assert best.tolist() == [3, 22]
    new, few = hybrid.weights[0], hybrid.weights[1]
    assert new[:2].sum() > 0
    assert few[2:].sum() > few[:2].sum()


def test_no_weight_is_held_against_an_item():
    hybrid = HybridRecommender()
    hybrid.trust({"popularity": popularity(), "next": NextRecommender()}, questions())
    assert hybrid.weights.shape == (len(BANDS), 4)
    assert (hybrid.weights >= 0).all()


def test_without_questions_all_count_alike():
    hybrid = HybridRecommender()
    hybrid.trust({"popularity": popularity(), "next": NextRecommender()}, [])
    assert len(np.unique(hybrid.weights)) == 1
    assert hybrid.scores([NOBODY]).argmax() == 3


def test_bands_go_by_the_number_of_events():
    assert band([NOBODY, history(1), history(*range(5)), history(*range(29))]).tolist() == [
        0,
        1,
        2,
        4,
    ]


def test_some_shoppers_are_kept_aside_wholly_and_the_last_event_of_the_others():
    whole = behaviour(20)
    learned, asked = part(whole, 0.2, most=100, seed=1)
    assert len(learned) == 16
    assert len(learned.item) == sum(
        len(whole.history(whole.shoppers.index(shopper)).item) - 1 for shopper in learned.shoppers
    )
    assert sum(not len(question.history.item) for question in asked) == 4
    for question in asked:
        assert question.next not in question.history.item


def test_who_has_nothing_left_is_gone():
    left = first_of_each(behaviour(3), [1, 0, 2])
    assert left.shoppers == ("s000", "s002")
    assert [h.item.tolist() for h in left.histories()] == [[3], [3, 4]]


@pytest.mark.parametrize("refit", [True, False])
def test_it_serves_people_of_every_band(refit):
    parts = (Choice("popularity", {}), Choice("item_knn", {}))
    hybrid = HybridRecommender(parts, refit=refit)
    hybrid.fit(behaviour(40), None)
    scores = hybrid.scores([history(*range(known)) for known in (0, 1, 4, 8, 20)])
    assert np.isfinite(scores).all()
    assert scores[1].argmax() in {3, 4}
