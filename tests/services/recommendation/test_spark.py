"""The matrix factorisation on Spark, in local mode, beside `implicit` on the same data."""

import gc
from datetime import datetime, timedelta, timezone

import numpy as np
import pytest

from services.catalogue.models import Product
from services.recommendation.candidates import Candidates
from services.recommendation.liking import Liking
from services.recommendation.recommenders.als import AlsRecommender
from services.recommendation.recommenders.interactions import Interactions
from services.recommendation.recommenders.kinds import Choice
from services.recommendation.recommenders.recommender import ItemFeatures, NothingToLearn
from services.recommendation.repository import Did
from services.recommendation.training import parquet
from services.recommendation.training.judging import judge
from services.recommendation.training.learning import InProcess
from services.recommendation.training.recipe import Recipe
from services.recommendation.training.spark import OnSpark, session
from services.recommendation.training.train import Training
from services.recommendation.training.versions import Versions

pytestmark = [
    pytest.mark.spark,
    # pyspark leaves the sockets that it collects rows from to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

NOW = datetime(2026, 11, 27)
UNTIL = int(NOW.replace(tzinfo=timezone.utc).timestamp())
KINDS, OF_A_KIND, SHOPPERS = 8, 25, 4000
SKUS = [f"item{number}" for number in range(KINDS * OF_A_KIND)]
NO_TEXTS = np.zeros((len(SKUS), 0), np.float32)
# Both come to the same end, but not in the same number of rounds: Spark begins nearer to it.
ALS = Choice("als", {"factors": 16, "rounds": 20, "regularisation": 1.0})


def did():
    """Shoppers who like two kinds of items each, and in them those that many like."""
    draw = np.random.default_rng(3)
    popular = 1 / np.arange(1, OF_A_KIND + 1)
    popular /= popular.sum()
    for shopper in range(SHOPPERS):
        own = draw.choice(KINDS, 2, replace=False)
        items = np.unique(
            [kind * OF_A_KIND + draw.choice(OF_A_KIND, p=popular) for kind in own for _ in range(5)]
        )
        for days, item in zip(draw.permutation(30), items, strict=False):
            kind = ("seen", "clicked", "bought")[draw.integers(3)]
            yield Did(f"s{shopper}", SKUS[item], kind, 1.0, NOW - timedelta(days=int(days)))


@pytest.fixture(scope="module")
def spark():
    with session("local[2]") as started:
        yield started
    gc.collect()


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("spark") / "events.parquet"
    parquet.write(did(), path)
    return path


@pytest.fixture(scope="module")
def on_spark(spark, file):
    return OnSpark.of_parquet(spark, file, Liking(), SKUS, UNTIL)


@pytest.fixture(scope="module")
def in_process(file):
    events = Liking().events(parquet.read(file, NOW))
    return InProcess(Interactions.of(events, SKUS), ItemFeatures(NO_TEXTS))


def test_spark_reads_the_same_behaviour(on_spark, in_process):
    assert on_spark.extent() == in_process.extent()
    cut = UNTIL - 7 * 86_400
    ours, theirs = in_process.held_out(cut), on_spark.held_out(cut)
    np.testing.assert_array_equal(ours.counts, theirs.counts)
    assert [list(w) for w in ours.wanted] == [list(w) for w in theirs.wanted]
    assert [list(h.item) for h in ours.histories] == [list(h.item) for h in theirs.histories]


def test_spark_ranks_within_two_percent_of_implicit(on_spark, in_process):
    cut = UNTIL - 7 * 86_400
    held_out = in_process.held_out(cut)
    ours = judge(on_spark.learned(ALS, cut), held_out).measures
    implicit = judge(in_process.learned(ALS, cut), held_out).measures
    for measure in ("ndcg@10", "hr@10"):
        assert ours[measure] == pytest.approx(implicit[measure], rel=0.02)


def test_what_spark_trained_goes_live_and_is_read_as_any_other(on_spark, tmp_path):
    candidates = Candidates([Product(sku=sku, rating=4) for sku in SKUS], NO_TEXTS)
    versions = Versions(tmp_path)
    recipe = Recipe(recommenders=(ALS,))
    outcome = Training(recipe, versions, candidates, on_spark, NOW, quiet=True).run()
    assert versions.live() == [outcome.version]
    served = AlsRecommender.load(versions.path(outcome.version) / "served")
    assert served.scores(on_spark.held_out(UNTIL - 7 * 86_400).histories[:3]).shape == (3, 200)


def test_ratings_below_the_least_and_what_is_later_teach_nothing(spark, tmp_path):
    path = tmp_path / "events.parquet"
    rows = [
        Did("a", "item0", "rated", 1.0, NOW),
        Did("a", "item1", "rated", 5.0, NOW),
        Did("a", "item2", "seen", 1.0, NOW + timedelta(days=1)),
        Did("a", "gone", "seen", 1.0, NOW),
    ]
    parquet.write(rows, path)
    assert OnSpark.of_parquet(spark, path, Liking(), SKUS, UNTIL).extent().events == 1


def test_no_behaviour_is_refused(spark, tmp_path):
    path = tmp_path / "events.parquet"
    parquet.write([], path)
    with pytest.raises(NothingToLearn):
        OnSpark.of_parquet(spark, path, Liking(), SKUS, UNTIL).extent()
