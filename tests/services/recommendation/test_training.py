"""One training: what is learned, judged and written, and whether it goes live."""

import json
from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest

from services.catalogue.models import Product
from services.recommendation.candidates import Candidates
from services.recommendation.recommenders.interactions import NOBODY, Event, Interactions
from services.recommendation.recommenders.kinds import Choice
from services.recommendation.recommenders.recommender import ItemFeatures, NothingToLearn
from services.recommendation.training import report
from services.recommendation.training.judging import is_better, judge
from services.recommendation.training.learning import InProcess
from services.recommendation.training.recipe import Recipe
from services.recommendation.training.train import Training
from services.recommendation.training.versions import Versions
from services.recommendation.training.weeks import before, hold_out

DAY = 86_400
SKUS = [f"item{number}" for number in range(12)]
RECIPE = Recipe(recommenders=(Choice("item_knn", {}),), least_shoppers=5)
POPULARITY = (Choice("popularity", {"half_life_days": 0}),)
ALL = (*POPULARITY, Choice("als", {"factors": 8}), Choice("item_knn", {}))


def events(shoppers=60, seed=1):
    """Shoppers of two kinds, each with six items of its own; the last is in the latest week."""
    draw = np.random.default_rng(seed)
    for shopper in range(shoppers):
        items = draw.permutation(6) + 6 * (shopper % 2)
        for day, item in zip((0, 3, 9, 12, 29), items, strict=False):
            yield Event(f"s{shopper}", SKUS[item], 1.0, day * DAY + shopper)


def training(versions, behaviour=None, recipe=RECIPE, skus=SKUS, **given):
    products = [Product(sku=sku, rating=4) for sku in skus]
    vectors = np.eye(len(skus), dtype=np.float32)
    behaviour = Interactions.of(events() if behaviour is None else behaviour, skus)
    return Training(
        recipe=recipe,
        versions=versions,
        candidates=Candidates(products, vectors),
        learner=InProcess(behaviour, ItemFeatures(vectors)),
        begun=datetime(2026, 11, 27, 3, 30),
        quiet=True,
        **given,
    )


@pytest.fixture
def versions(tmp_path):
    return Versions(tmp_path)


def test_the_latest_week_is_not_learned_and_holds_what_is_new_to_each_shopper():
    behaviour = Interactions.of(
        [
            Event("a", "item0", 1, 0),
            Event("a", "item0", 1, 29 * DAY),
            Event("a", "item1", 1, 30 * DAY),
            Event("new", "item2", 1, 30 * DAY),
        ],
        SKUS,
    )
    held_out = hold_out(behaviour, cut=23 * DAY)
    assert before(behaviour, 23 * DAY).shoppers == ("a",)
    assert held_out.counts[:3].tolist() == [1, 0, 0]
    assert [list(wanted) for wanted in held_out.wanted] == [[1], [2]]
    assert [list(history.item) for history in held_out.histories] == [[0], []]


def test_what_was_dealt_with_before_is_not_counted_as_recommended():
    class OnlyTheFirst:
        def scores(self, histories):
            return np.tile(-np.arange(len(SKUS), dtype=np.float32), (len(histories), 1))

    behaviour = [Event("a", "item0", 1, 0), Event("a", "item1", 1, 30 * DAY)]
    judgement = judge(OnlyTheFirst(), hold_out(Interactions.of(behaviour, SKUS), 23 * DAY))
    assert judgement.measures["ndcg@10"] == pytest.approx(1)
    assert judgement.by_activity == {"1 to 4": (pytest.approx(1), 1)}


def test_what_is_alike_stays():
    assert not is_better(0.5, 0.5, 0)
    assert not is_better(0.504, 0.5, 0.01)
    assert is_better(0.506, 0.5, 0.01)


def test_the_best_of_the_recipe_goes_live_first(versions):
    outcome = training(versions, recipe=replace(RECIPE, recommenders=ALL)).run()
    reached = [one.judgement.measures["ndcg@10"] for one in outcome.trained]
    assert reached == sorted(reached, reverse=True)
    assert outcome.trained[-1].choice.name == "popularity"
    assert versions.live() == [outcome.version]


def test_the_same_again_does_not_go_live(versions):
    first = training(versions).run()
    second = training(versions).run()
    assert not second.went_live
    assert "does not beat" in second.reason
    assert versions.live() == [first.version]
    assert second.version in versions.finished()


def test_a_better_one_goes_live_and_can_be_rolled_back(versions):
    first = training(versions, recipe=replace(RECIPE, recommenders=POPULARITY)).run()
    second = training(versions).run()
    assert second.went_live
    assert second.live.measures["ndcg@10"] == pytest.approx(
        first.trained[0].judgement.measures["ndcg@10"]
    )
    assert versions.roll_back() == (second.version, first.version)


def test_a_worse_one_does_not_go_live(versions):
    first = training(versions).run()
    assert not training(versions, recipe=replace(RECIPE, recommenders=POPULARITY)).run().went_live
    assert versions.live() == [first.version]


def test_too_few_shoppers_judge_nothing_and_the_live_one_stays(versions):
    first = training(versions).run()
    outcome = training(versions, recipe=replace(RECIPE, least_shoppers=1000)).run()
    assert not outcome.went_live
    assert "Only 60 shoppers" in outcome.reason
    assert versions.live() == [first.version]


def test_a_live_version_that_cannot_be_read_gives_way(versions):
    first = training(versions).run()
    (versions.path(first.version) / "version.json").write_text("")
    assert training(versions).run().went_live


def test_the_live_one_is_judged_on_a_catalogue_that_changed(versions):
    training(versions, recipe=replace(RECIPE, recommenders=POPULARITY)).run()
    outcome = training(versions, skus=[*SKUS[2:], "new"]).run()
    assert outcome.live is not None
    assert outcome.went_live


def test_no_behaviour_is_refused_and_leaves_the_live_one(versions):
    live = training(versions).run().version
    with pytest.raises(NothingToLearn):
        training(versions, behaviour=[]).run()
    assert versions.live() == versions.finished() == [live]


def test_a_training_that_is_interrupted_leaves_everything_as_it_was(versions):
    live = training(versions).run().version

    def interrupt(outcome, folder):
        raise KeyboardInterrupt

    better = training(versions, recipe=replace(RECIPE, margin=0, recommenders=ALL))
    with pytest.raises(KeyboardInterrupt):
        replace(better, report=interrupt).run()
    assert versions.live() == versions.finished() == [live]


def test_what_serves_learned_the_latest_week_too_and_what_was_judged_did_not(versions):
    week = [Event(f"w{n}", "item11", 1.0, 30 * DAY) for n in range(40)]
    recipe = replace(RECIPE, recommenders=POPULARITY)
    outcome = training(versions, behaviour=[*events(), *week], recipe=recipe).run()
    best = {}
    for part in ("served", "judged"):
        candidates = training(versions).candidates
        serving = candidates.version(versions.path(outcome.version), part)
        best[part] = serving.matched.scores([NOBODY])[0].argmax()
    assert best["served"] == 11
    assert best["judged"] != 11


def test_the_report_tells_what_was_compared(versions):
    training(versions, recipe=replace(RECIPE, recommenders=POPULARITY)).run()
    recipe = replace(RECIPE, recommenders=ALL)
    outcome = training(versions, recipe=recipe, report=report.write).run()
    written = (outcome.folder / report.MARKDOWN).read_text()
    assert f"| live ({outcome.live_name}) |" in written
    data = json.loads((outcome.folder / report.DATA).read_text())
    assert {one["recommender"] for one in data["trained"]} == {"popularity", "als", "item_knn"}
    for plot in ("activity.png", "coverage.png", "popularity.png"):
        assert f"({plot})" in written
        assert (outcome.folder / plot).read_bytes().startswith(b"\x89PNG")
