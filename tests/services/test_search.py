"""Searching: topics, synonyms, filters, days, and the sentence that answers."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from language.synonyms import Synonyms
from services.knowledge.documents.document import Document, Facts
from services.knowledge.errors import KnowledgeError
from services.knowledge.highlighting import Highlighter
from services.knowledge.ranking import TOPIC, rank
from services.knowledge.repository import Found, Row, Wanted
from services.knowledge.topics import NOTHING
from services.opening import open_container
from tests.services.stores import hanging


def row(page: str, language: str = "en") -> Row:
    texts = ("section", "Title", "Heading", "text", "/help", language)
    return Row(page, page, 1, *texts, 1, 0, "", "", 0, 99_991_231)


def ranked(topics: dict[str, float]) -> list[str]:
    sections = {page: Found(row(page), 0.8) for page in ("en/returns", "en/shipping", "a/new")}
    return [found.row.page for found in rank(sections, {}, {}, topics)]


def test_of_two_equally_near_sections_that_of_the_likelier_topic_is_first():
    assert ranked({"shipping": -0.1, "returns": -3.0, NOTHING: -9.0})[0] == "en/shipping"


def test_a_document_without_known_questions_is_as_likely_as_that_none_is_asked_about():
    assert ranked({"shipping": -3.0, "returns": -3.0, NOTHING: -0.1})[0] == "a/new"
    assert ranked({"shipping": -0.1, "returns": -3.0, NOTHING: -9.0})[-1] == "a/new"


def test_without_topics_nothing_is_added():
    sections = {"en/returns": Found(row("en/returns"), 0.8)}
    assert rank(sections, {}, {}, {})[0].score == pytest.approx(0.8 + 0.4 * 0.0)
    assert rank(sections, {}, {}, {"returns": -1.0})[0].score == pytest.approx(0.8 - TOPIC)


@pytest.fixture
def teach(http, app):
    def learn(title: str, text: str, **facts: object) -> None:
        document = Document(f"test/{title}", title, text, Facts(language="en", **facts))
        app.state.container.learning.learn([document], "test", urgent=True)

    return learn


def titles(app, question: str, **wanted: object) -> list[str]:
    return [
        one.title
        for one in app.state.container.knowledge.search(question, Wanted("en", **wanted), 20)
    ]


def test_a_document_is_found_only_on_the_days_on_which_it_holds(app, teach):
    teach("Summer", "Half price until August.", valid_until=date(2026, 8, 31))
    teach("Winter", "Half price from December.", valid_from=date(2026, 12, 1))
    teach("Autumn", "Half price in November.", valid_from=date(2026, 11, 1))
    found = titles(app, "half price")
    assert "Autumn" in found
    assert not {"Summer", "Winter"} & set(found)
    assert "Winter" in titles(app, "half price", day=20261224)


def test_what_is_for_some_is_found_for_them_alone(app, teach):
    teach("Staff", "Staff get coupons.", audience="staff")
    assert "Staff" not in titles(app, "coupons of staff")
    assert "Staff" in titles(app, "coupons of staff", audience="staff")


def test_of_a_product_only_its_own_and_general_documents_are_found(app, teach):
    teach("Kettle", "Descale it with vinegar.", product="KT-15")
    teach("Lamp", "Descale nothing.", product="LM-EYE")
    found = titles(app, "descale", product="KT-15")
    assert "Kettle" in found
    assert "Returns" in found
    assert "Lamp" not in found


@pytest.mark.parametrize("text", ['" || kind == "question', "a'b\\", "产品", "%s {x}"])
def test_a_filter_is_never_taken_for_an_expression(app, http, text):
    assert titles(app, "returns", product=text)
    assert http.get("/knowledge/search", params={"q": "x", "audience": text}).status_code == 200


def test_words_of_the_shop_find_what_is_written_with_others(app, teach):
    teach("Sendings", "Xylophone consignments leave daily.")
    knowledge = app.state.container.knowledge
    knowledge.synonyms = Synonyms([["zorb", "consignments"]])
    words = knowledge.repository.matching("zorb consignments", Wanted("en"), 5)
    assert any(found.row.title == "Sendings" for found in words.values())
    best = knowledge.ranked("zorb", Wanted("en")).ranked
    assert any(found.row.title == "Sendings" and found.words > 0 for found in best)


def test_the_sentence_nearest_to_the_question_is_highlighted(encoder):
    text = "• We open at nine.\n• Postage is free above ¥99. Parcels leave at noon."
    question = encoder.encode(["query: postage is free"])[0]
    found = Highlighter(encoder).highlight(text, "en", question)
    assert found == "Postage is free above ¥99."


def test_a_passage_of_one_sentence_needs_no_highlight(encoder):
    assert Highlighter(encoder).highlight("只有一句话。", "zh", encoder.encode(["x"])[0]) == ""


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30
)
@given(question=st.text(max_size=300))
def test_any_question_is_searched(http, question):
    answered = http.get("/knowledge/answer", params={"q": question, "language": "zh"})
    assert answered.status_code == 200


def test_a_broken_file_of_synonyms_is_told_as_what_is_wrong_with_the_knowledge(
    settings, encoder, tmp_path
):
    folder = tmp_path / "words"
    folder.mkdir()
    (folder / "en.yml").write_text("synonyms: [[one]]\n", encoding="utf-8")
    broken = settings.copy(update={"synonyms": folder})
    with pytest.raises(KnowledgeError, match=r"en\.yml, line 1"):
        open_container(broken, encoder, date.today)


def test_a_store_that_hangs_is_told_and_the_services_go_on(http, settings, monkeypatch):
    monkeypatch.setattr("services.knowledge.repository.SECONDS", 1)
    asked = {"q": "return postage", "language": "en"}
    with hanging(Path(settings.knowledge_store)):
        answered = http.get("/knowledge/answer", params=asked)
        assert answered.status_code == 503
        assert answered.json()["detail"] == "The knowledge store does not answer."
    assert http.get("/knowledge/answer", params=asked).status_code == 200
