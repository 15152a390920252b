"""What is said to a question: a passage, or composed sentences, always with their sources."""

import pytest

from actions.knowledge import ActionAnswerOrRephrase, ActionAnswerQuestion

PASSAGE = {
    "text": "You have 30 days.",
    "title": "Returns",
    "heading": "Window",
    "url": "/help/en/returns#2",
    "language": "en",
    "score": 0.9,
}
FOUND = {"answered": True, "confidence": 0.9, "passage": PASSAGE, "passages": [PASSAGE]}
ONE = {"text": "You have 30 days.", "title": "Returns", "url": "/help/en/returns#2"}
TWO = {"text": "We pay for a faulty item.", "title": "Postage", "url": "/help/en/postage#1"}


@pytest.fixture
def said(answers, run, monkeypatch):
    monkeypatch.setenv("PUBLIC_URL", "https://shop.example")

    def ask(composed, action=None, **slots):
        answers["/knowledge/answer"] = (200, {**FOUND, "composed": composed})
        _, sets, messages = run(action or ActionAnswerQuestion(), slots, text="how long?")
        assert sets["outcome"] == "answered"
        return [
            (one["response"], {key: one.get(key) for key in ("answer", "title", "path", "url")})
            for one in messages
        ]

    return ask


def test_without_a_composed_answer_the_passage_is_said(said):
    values = {
        "answer": "You have 30 days.",
        "title": "Returns",
        "path": "/help/en/returns#2",
        "url": "https://shop.example/help/en/returns#2",
    }
    assert said([]) == [("utter_answer", values)]


@pytest.mark.parametrize("action", [ActionAnswerQuestion(), ActionAnswerOrRephrase()])
def test_a_composed_answer_from_one_page_is_said_with_it(said, action):
    again = {**ONE, "text": "The day of delivery is day zero."}
    ((response, values),) = said([ONE, again], action)
    assert response == "utter_composed_answer"
    assert values["answer"] == "You have 30 days. The day of delivery is day zero."
    assert values["title"] == "Returns"
    assert values["url"] == "https://shop.example/help/en/returns#2"


def test_sentences_of_several_pages_show_which_is_from_which(said):
    first, second = said([ONE, TWO, {**ONE, "text": "Day zero."}])
    assert first[0] == "utter_composed_answer"
    assert first[1]["answer"] == "You have 30 days.[1] We pay for a faulty item.[2] Day zero.[1]"
    assert first[1]["title"] == "[1] Returns"
    assert second[0] == "utter_further_source"
    assert second[1]["title"] == "[2] Postage"
    assert second[1]["path"] == "/help/en/postage#1"


def test_chinese_sentences_have_no_blanks_between_them(said):
    sentences = [
        {"text": "30 天内可退。", "title": "退货", "url": "/help/zh/returns#2"},
        {"text": "运费我们出。", "title": "退货", "url": "/help/zh/returns#2"},
    ]
    ((_, values),) = said(sentences, language="zh")
    assert values["answer"] == "30 天内可退。运费我们出。"


def test_services_that_know_no_composing_are_understood(answers, run):
    answers["/knowledge/answer"] = (200, FOUND)
    responses, _, _ = run(ActionAnswerQuestion(), text="how long?")
    assert responses == ["utter_answer"]
