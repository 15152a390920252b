"""Satisfaction is learned from what happened before a rating, and told for those who wait."""

import json
import random
import subprocess
import sys
from datetime import datetime, timezone

import numpy as np
import pytest
from asking import Tracker
from hypothesis import given
from hypothesis import strategies as st

from services.analytics.repository import StoryEvent, TrackerRepository
from services.desk.models import Feedback
from services.satisfaction import __main__ as command
from services.satisfaction import examples
from services.satisfaction.regression import LEAST_RATINGS, Regression, SatisfactionError, fit
from services.satisfaction.repository import RatingRepository
from services.satisfaction.service import FILE, SatisfactionService
from services.satisfaction.signs import NAMES, Signs, signs_of
from services.settings import PROJECT

BEGUN = 1_700_000_000.0
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.sampled_from(["", "x", "nan"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["parse_data", "sentiment", "score", "metadata", "ended", "outcome", "x"]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=12,
)


def user(at: float, score: float, intent: str = "x", anger: bool = False) -> StoryEvent:
    parsed = {"intent": {"name": intent}, "sentiment": {"score": score, "anger": anger}}
    return StoryEvent("c", "user", at, {"parse_data": parsed})


def action(at: float, *outcomes: str) -> StoryEvent:
    ended = [{"flow": "f", "outcome": outcome} for outcome in outcomes]
    return StoryEvent("c", "action", at, {"metadata": {"ended": ended}})


def test_signs_are_what_happened():
    told = signs_of(
        [
            user(0, 0.5),
            action(1, "done"),
            user(60, -1.0, "nlu_fallback", anger=True),
            action(120, "abandoned", "handed_over"),
        ]
    )
    assert told == Signs(
        mood=-0.25,
        lowest_mood=-1.0,
        change_of_mood=-1.5,
        angry=0.5,
        not_understood=0.5,
        messages=pytest.approx(np.log(3)),
        minutes=pytest.approx(np.log(3)),
        done=1,
        abandoned=1,
        handed_over=1,
    )


@given(st.lists(st.tuples(st.sampled_from(["user", "action"]), st.dictionaries(
    st.sampled_from(["parse_data", "metadata"]), JSON, max_size=2)), max_size=4))  # fmt: skip
def test_no_broken_event_makes_a_sign_that_is_no_number(events):
    told = signs_of(StoryEvent("c", kind, BEGUN, data) for kind, data in events)
    assert np.isfinite(told.numbers()).all()


def ratings(count: int, noise: float, seed: int = 0):
    """Ratings that follow the mood and nothing else."""
    numbers = np.random.default_rng(seed).normal(size=(count, len(NAMES)))
    stars = 3 + 0.8 * numbers[:, 0] + noise * np.random.default_rng(seed + 1).normal(size=count)
    return numbers, stars, [str(place) for place in range(count)]


def test_the_sign_that_ratings_follow_gets_its_coefficient_and_the_others_none():
    learned = fit(*ratings(400, 0.2), NAMES)
    assert learned.coefficients[0] == pytest.approx(0.8, abs=0.05)
    assert np.abs(learned.coefficients[1:]).max() < 0.05
    assert learned.quality.mean_error < learned.quality.mean_error_of_mean / 2


def test_ratings_that_follow_nothing_are_not_told_better_than_by_their_mean():
    numbers, _, customers = ratings(200, 0)
    stars = np.random.default_rng(5).integers(1, 6, 200).astype(float)
    quality = fit(numbers, stars, customers, NAMES).quality
    assert quality.explained < 0.05
    assert quality.mean_error > quality.mean_error_of_mean * 0.95


def test_a_customer_is_never_both_learned_from_and_told():
    numbers = np.random.default_rng(0).normal(size=(100, len(NAMES)))
    # Twenty customers who always rate alike and are alike: only knowing them would tell.
    whose = np.repeat(np.arange(20), 5)
    numbers[:, 1:] = numbers[whose * 5, 1:]
    stars = np.random.default_rng(1).integers(1, 6, 20).astype(float)[whose]
    assert fit(numbers, stars, [str(one) for one in whose], NAMES).quality.explained < 0.3


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 ratings"), (LEAST_RATINGS - 1, f"{LEAST_RATINGS} of at least 5")]
)
def test_too_few_ratings_are_refused_with_how_many_are_needed(count, said):
    with pytest.raises(SatisfactionError, match=said):
        fit(*ratings(count, 0.1), NAMES)


def test_ratings_that_are_all_the_same_are_refused():
    numbers, _, customers = ratings(60, 0)
    with pytest.raises(SatisfactionError, match="All 60 ratings are 5"):
        fit(numbers, np.full(60, 5.0), customers, NAMES)


def test_what_was_kept_tells_the_same_and_stays_within_the_stars(tmp_path):
    learned = fit(*ratings(100, 0.2), NAMES)
    learned.save(tmp_path / FILE)
    kept = Regression.load(tmp_path / FILE, NAMES)
    assert kept == learned
    assert kept.rating([9.0, *[0.0] * (len(NAMES) - 1)]) == 5.0


@pytest.mark.parametrize("written", ["", "[]", '{"names": ["gone"]}'])
def test_a_damaged_file_is_refused_with_the_cure(tmp_path, written):
    (tmp_path / FILE).write_text(written)
    with pytest.raises(SatisfactionError, match="make train-satisfaction"):
        Regression.load(tmp_path / FILE, NAMES)


@pytest.fixture
def tracker(tmp_path):
    return Tracker(tmp_path / "conversations.db")


def tracked(tracker):
    return TrackerRepository(f"sqlite:///{tracker.file}")


def test_what_happened_after_a_rating_is_not_learned_from(database, tracker):
    database.migrate()
    given = datetime.fromtimestamp(BEGUN + 60, timezone.utc).replace(tzinfo=None)
    with database.session() as session:
        session.add(Feedback(conversation_id="c1", rating=4, text="", given_at=given))
        session.add(Feedback(conversation_id="gone", rating=1, text="", given_at=given))
        session.add(Feedback(conversation_id="c2", rating=None, text="fine", given_at=given))
    tracker.heard("c1", "x", BEGUN, sentiment={"score": 0.5})
    tracker.heard("c1", "x", BEGUN + 120, sentiment={"score": -1.0})
    with database.session() as session:
        rated = RatingRepository(session).latest(100)
    events = tracked(tracker).stories([one.conversation for one in rated])
    found = examples.of_conversations(rated, events)
    assert found.ratings.tolist() == [4]
    assert found.signs[0][NAMES.index("lowest_mood")] == 0.5


def test_a_customers_conversations_are_one_customers(database):
    database.migrate()
    given = {"rating": 3, "text": "", "given_at": datetime.utcnow()}
    with database.session() as session:
        for name, customer in (("c1", "C1"), ("c2", "C1"), ("c3", None)):
            session.add(Feedback(conversation_id=name, customer_id=customer, **given))
    with database.session() as session:
        found = [one.customer for one in RatingRepository(session).latest(9)]
    assert found == ["C1", "C1", "c3"]


def test_a_table_is_refused_with_every_line_that_is_wrong(tmp_path):
    table = tmp_path / "ratings.csv"
    good = ",".join("0" for _ in NAMES)
    table.write_text(f"{','.join(NAMES)},rating\n{good},3\n{good},7\nx{good},3\n{good},\n")
    with pytest.raises(SatisfactionError) as refused:
        examples.of_table(table)
    lines = str(refused.value).splitlines()
    assert [line.split(":")[1] for line in lines] == ["3", "4", "5"]
    assert "'7'" in lines[0]


def test_the_command_learns_from_a_table_and_the_next_prediction_follows_it(tmp_path, tracker):
    draw = random.Random(1)
    rows = []
    for _ in range(80):
        mood = draw.uniform(-1, 1)
        rows.append([mood, mood, *[0.0] * (len(NAMES) - 2), 3 + 2 * mood])
    table = tmp_path / "ratings.csv"
    lines = [",".join([*NAMES, "rating"]), *(",".join(map(str, row)) for row in rows)]
    table.write_text("\n".join(lines), "utf-8")
    service = SatisfactionService(tracked(tracker), tmp_path / FILE)
    tracker.heard("glad", "x", BEGUN, sentiment={"score": 0.9})
    tracker.heard("sad", "x", BEGUN, sentiment={"score": -0.9})
    assert service.ratings(["glad", "sad"]) == {}
    done = _run(tmp_path, str(table))
    assert done.returncode == 0, done.stderr
    assert "80 ratings" in done.stdout
    told = service.ratings(["glad", "sad", "unknown"])
    assert set(told) == {"glad", "sad"}
    assert told["sad"] < 2 < 4 < told["glad"]
    service.close()


def test_the_command_without_ratings_says_what_is_missing_and_keeps_what_was_learned(tmp_path):
    (tmp_path / FILE).write_text(json.dumps({"kept": True}))
    done = _run(tmp_path)
    assert done.returncode == 1
    assert "0 ratings" in done.stderr
    assert "Traceback" not in done.stderr
    assert json.loads((tmp_path / FILE).read_text()) == {"kept": True}


def _run(folder, *arguments):
    import os

    environment = {
        **os.environ,
        "VAR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/heed.db",
        "CONVERSATIONS_URL": f"sqlite:///{folder}/conversations.db",
    }
    called = [sys.executable, "-W", "ignore", "-m", command.__package__, *arguments]
    return subprocess.run(called, cwd=PROJECT, env=environment, capture_output=True, text=True)
