"""Ready answers: sent again until something they depend on changes."""

import pytest

from services.recommendation.answers import ReadyAnswers


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def answers(clock):
    return ReadyAnswers(most=3, seconds=60, clock=clock)


def keep(answers, key, *persons):
    answers.keep(key, f"answer {key}", persons, answers.moment())


def test_what_is_kept_is_sent_again(answers):
    keep(answers, "a", "anna")
    assert answers.get("a") == "answer a"
    assert answers.get("b") is None


def test_what_a_person_does_forgets_their_answers_only(answers):
    keep(answers, "a", "anna", "anna-old-id")
    keep(answers, "b", "bert")
    answers.forget(["anna-old-id"])
    assert answers.get("a") is None
    assert answers.get("b") == "answer b"


def test_a_changed_catalogue_forgets_all(answers):
    keep(answers, "a", "anna")
    keep(answers, "s")
    answers.forget_all()
    assert answers.get("a") is answers.get("s") is None


def test_an_answer_begun_before_a_change_is_not_kept(answers):
    begun = answers.moment()
    answers.forget(["anna"])
    answers.keep("a", "old", ["anna"], begun)
    answers.keep("b", "good", ["bert"], begun)
    assert answers.get("a") is None
    assert answers.get("b") == "good"
    answers.forget_all()
    answers.keep("b", "old", ["bert"], begun)
    assert answers.get("b") is None


def test_a_change_that_was_too_long_ago_to_be_known_counts_for_all(answers):
    begun = answers.moment()
    for person in "abcd":
        answers.forget([person])
    answers.keep("a", "old", ["a"], begun)
    assert answers.get("a") is None


def test_what_is_too_old_is_forgotten(answers, clock):
    keep(answers, "a", "anna")
    clock.now = 61
    assert answers.get("a") is None


def test_those_not_asked_for_longest_go_first(answers):
    for key in "abc":
        keep(answers, key, key)
    answers.get("a")
    keep(answers, "d", "d")
    assert [key for key in "abcd" if answers.get(key)] == ["a", "c", "d"]
