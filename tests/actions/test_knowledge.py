"""Answers from the help pages, and the trace that tells later whether they helped."""

import re

import httpx
import pytest

from actions.knowledge import ActionAnswerOrRephrase, ActionAnswerQuestion

PASSAGE = {
    "text": "30 days.", "title": "Returns", "heading": "Window",
    "url": "/help/en/returns?question=x#window", "language": "en", "score": 1.0,
}  # fmt: skip
ANSWERED = {"answered": True, "confidence": 0.9, "passage": PASSAGE, "passages": [PASSAGE]}
SILENT = {"answered": False, "confidence": 0.1, "passage": None, "passages": []}

UNSURE = {**SILENT, "suggested": [PASSAGE, {**PASSAGE, "title": "Refunds"}]}


@pytest.fixture(autouse=True)
def _asked(answers, monkeypatch):
    """What the services are asked, through the client that `answers` made."""
    from actions import service_action

    monkeypatch.setattr("actions.knowledge.services", service_action.services)


def test_an_answer_leaves_the_questions_id_in_the_slot_and_in_the_source(answers, run):
    answers["/knowledge/answer"] = (200, ANSWERED)
    said, sets, messages = run(ActionAnswerQuestion(), {"language": "en"}, text="how long?")
    assert said == ["utter_answer"]
    assert sets["outcome"] == "answered"
    assert re.fullmatch("[0-9a-f]{32}", sets["question"])
    assert messages[0]["question"] == sets["question"]
    assert messages[0]["path"] == PASSAGE["url"]


def test_each_question_has_an_id_of_its_own(answers, run):
    answers["/knowledge/answer"] = (200, ANSWERED)
    ids = {run(ActionAnswerQuestion(), {}, text="how long?")[1]["question"] for _ in range(3)}
    assert len(ids) == 3


def test_a_question_without_an_answer_is_traced_too(answers, run):
    answers["/knowledge/answer"] = (200, SILENT)
    said, sets, _ = run(ActionAnswerQuestion(), {}, text="do you sell rockets?")
    assert said == ["utter_unanswered"]
    assert sets["outcome"] == "unanswered"
    assert "question" in sets
    said, sets, _ = run(ActionAnswerOrRephrase(), {}, text="rockets rockets")
    assert (said, sets["outcome"]) == (["utter_ask_rephrase"], "unanswered")


@pytest.mark.parametrize("action", [ActionAnswerQuestion(), ActionAnswerOrRephrase()])
def test_where_no_page_surely_answers_those_that_may_are_named(answers, run, action):
    answers["/knowledge/answer"] = (200, UNSURE)
    said, sets, messages = run(action, {"language": "en"}, text="how long?")
    assert said == [
        "utter_perhaps",
        "utter_suggested_page",
        "utter_suggested_page",
        "utter_none_of_these",
    ]
    assert [message.get("title") for message in messages][1:3] == ["Returns", "Refunds"]
    assert sets["outcome"] == "suggested"


def test_a_pressed_button_asks_nothing(answers, run):
    said, sets, _ = run(ActionAnswerQuestion(), {}, text="/ask_knowledge")
    assert said == ["utter_unanswered"]
    assert sets == {"outcome": "unanswered"}


def test_services_that_are_down_are_said_so_and_leave_no_trace(answers, run):
    answers["/knowledge/answer"] = httpx.ConnectError("down")
    said, sets, _ = run(ActionAnswerQuestion(), {}, text="how long?")
    assert (said, sets) == (["utter_service_unavailable"], {"outcome": "unavailable"})


def turn(text, action="action_answer_question"):
    """A message of before, and what was done about it."""
    return [{"event": "user", "text": text}, {"event": "action", "name": action}]


HOURS, WEEKEND, HELLO = "你们几点下班", "周末呢", "你好"


@pytest.mark.parametrize(
    ("before", "text", "asked"),
    [
        (turn(HOURS), WEEKEND, f"周末 {HOURS}"),
        (turn(HOURS) + turn(WEEKEND), "那节假日呢", f"节假日 {HOURS}"),
        (turn(HOURS) + turn(HELLO, "utter_greet"), WEEKEND, f"周末 {HOURS}"),
        (turn(HOURS) + 2 * turn(HELLO, "utter_greet"), WEEKEND, WEEKEND),
        (turn(HOURS), "运费怎么算", "运费怎么算"),
        ([], WEEKEND, WEEKEND),
    ],
)
def test_a_question_that_only_says_what_is_different_goes_on_with_the_one_before(
    answers, run, before, text, asked
):
    answers["/knowledge/answer"] = (200, ANSWERED)
    run(ActionAnswerQuestion(), {"language": "zh"}, text=text, before=before)
    assert [query["q"] for query in answers["queries"]] == [asked]
