"""The attention budget: whatever the history, the limits hold, and responses make it wider."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.recommendation.offers.budget import ANNOYED, RESPONDED, Budget, Past, Responses
from services.recommendation.offers.rules import AttentionRules

RULES = AttentionRules()
NOW = datetime(2026, 11, 23, 15)
USUAL = RULES.expected_response
OUTCOMES = st.sampled_from([RESPONDED, ANNOYED, None])


def days(number: float) -> timedelta:
    return timedelta(days=number)


def lived(asks: list[tuple[float, str | None]], rules: AttentionRules = RULES) -> list[Past]:
    """Return what was granted of all that was asked for, hours apart."""
    granted: list[Past] = []
    at = NOW
    for hours, outcome in asks:
        at += timedelta(hours=hours)
        if Budget(granted, USUAL, rules).allows(at):
            granted.append(Past(at, outcome))
    return granted


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 72), OUTCOMES), max_size=40),
    st.integers(1, 3),
    st.integers(0, 4),
    st.integers(1, 4),
)
def test_never_more_than_the_limits_whatever_the_history(asks, a_day, more, hold):
    rules = AttentionRules(most_a_day=a_day, most_a_week=a_day + more, hold=hold)
    granted = lived(asks, rules)
    for one in granted:
        for span, most in ((days(1), a_day), (days(7), a_day + more)):
            assert sum(timedelta() <= one.at - other.at < span for other in granted) <= most


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0, 200), OUTCOMES), max_size=30))
def test_the_bucket_is_never_fuller_than_it_holds_nor_below_empty(asks):
    past = lived(asks)
    last = past[-1].at if past else NOW
    assert 0 <= Budget(past, USUAL, RULES).tokens(last + days(1000)) <= RULES.hold


def test_a_newcomer_is_offered_something_and_not_at_once_again_and_again():
    assert len(lived([(0, None), (0.1, None), (0.1, None)])) == 2


@pytest.mark.parametrize(("worse", "better"), [(None, RESPONDED), (ANNOYED, None)])
def test_who_responds_more_waits_less(worse, better):
    histories = [
        [Past(NOW - days(30 - 3 * n), outcome) for n in range(10)] for outcome in (worse, better)
    ]
    cold, warm = (Budget(history, USUAL, RULES) for history in histories)
    assert cold.response() < warm.response()
    assert cold.tokens(NOW) < warm.tokens(NOW)


def test_one_annoyance_counts_like_several_without_a_response():
    annoyed = Budget([Past(NOW, ANNOYED)], USUAL, RULES).response()
    ignored = Budget([Past(NOW, None)] * 3, USUAL, RULES).response()
    assert annoyed == pytest.approx(ignored)


def test_the_first_responses_are_shrunk_to_what_others_do():
    assert Budget([], USUAL, RULES).response() == pytest.approx(USUAL)
    one = Budget([Past(NOW, RESPONDED)], USUAL, RULES).response()
    assert USUAL < one < 0.5


def test_what_was_asked_an_hour_ago_may_still_be_responded_to():
    budget = Budget([Past(NOW - timedelta(hours=1), None)], USUAL, RULES)
    assert budget.response(now=NOW) == pytest.approx(USUAL)
    assert budget.response() < USUAL


def test_the_population_is_what_is_expected_until_more_is_known():
    assert Responses().rate(RULES) == pytest.approx(RULES.expected_response)
    assert Responses(90, 100).rate(RULES) > 0.8
