"""Pages that may help are named where none surely answers, and only there."""

import pytest

from services.knowledge.answering import SIGNS, Judge

ASKED = {"q": "who pays the postage", "language": "en"}
UNMOVED = (0.0,) * len(SIGNS)


@pytest.fixture
def judged(app, http):
    """Ask with a confidence of a half, whatever is asked."""

    def ask(**thresholds):
        app.state.container.knowledge.judge = Judge(UNMOVED, 0.0, **thresholds)
        traced = {"question": "0" * 32, "conversation": "c1"}
        return http.get("/knowledge/answer", params={**ASKED, **traced}).json()

    return ask


def test_an_unsure_answer_is_not_said_and_its_pages_are_named(judged):
    found = judged(threshold=0.9, perhaps=0.4)
    assert (found["answered"], found["passage"]) == (False, None)
    pages = [passage["page"] for passage in found["suggested"]]
    assert len(pages) == len(set(pages)) > 1
    assert pages[0] == found["passages"][0]["page"]


def test_the_address_of_a_suggestion_bears_the_question_so_that_a_click_counts(judged):
    for passage in judged(threshold=0.9, perhaps=0.4)["suggested"]:
        assert f"question={'0' * 32}" in passage["url"]


@pytest.mark.parametrize("thresholds", [{"threshold": 0.9, "perhaps": 0.6}, {"threshold": 0.4}])
def test_nothing_is_suggested_to_a_hopeless_question_nor_beside_an_answer(judged, thresholds):
    assert judged(**thresholds)["suggested"] == []
