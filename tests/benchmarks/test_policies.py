"""The benchmark of policies asks only what a policy never saw, and counts rightly."""

import pytest

from benchmarks.policies import COLUMNS, _domain, _questions, _row, _trackers

pytestmark = pytest.mark.filterwarnings("ignore")  # Rasa's own, each time stories are read


def answer(right: bool, sure: float, to_message: bool = True) -> dict:
    return {"right": right, "sure": sure, "to_message": to_message}


def test_shares_are_of_the_answers_and_of_those_said():
    answers = [answer(True, 0.9), answer(False, 0.9), answer(True, 0.2), answer(True, 1, False)]
    result = {
        "answers": answers,
        "training": 2.0, "loading": 0.5, "milliseconds": 0.1, "megabytes": 0.2, "memory": 10.0,
    }  # fmt: skip
    row = dict(zip(COLUMNS, _row("ours", [result], 0.6), strict=True))
    assert row["all actions"] == "75.0% of 4"
    assert row["answers"] == "66.7% of 3"
    assert row["said"] == "66.7%"
    assert row["of these right"] == "50.0%"


def test_a_fold_is_asked_for_what_the_others_do_not_hold():
    domain = _domain()
    held = [_stories(_trackers(domain, fold, 3, held_out=True)) for fold in range(3)]
    rest = _stories(_trackers(domain, 0, 3, held_out=False))
    assert held[0]
    assert not held[0] & rest
    assert held[1] | held[2] == rest


def test_a_question_ends_before_the_action_it_asks_for():
    domain = _domain()
    trackers = _trackers(domain, 0, 3, held_out=True)
    questions = list(_questions(trackers, domain))
    so_far, wanted, to_message = questions[0]
    assert wanted in domain.action_names_or_texts
    assert to_message
    assert len(so_far.events) < max(len(tracker.events) for tracker in trackers)


def _stories(trackers: list) -> set[str]:
    names = {tracker.sender_id for tracker in trackers if not tracker.is_augmented}
    return {part for name in names for part in name.split(" > ")}
