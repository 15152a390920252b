"""Stale, duplicate and contradicting articles are found, on the shop's own pages too."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest

from neural.encoder import OnnxEncoder
from services.articles.comparing import CONTRADICTION, DUPLICATE, Comparison, Part
from services.articles.measure import Pages
from services.articles.repository import ArticleReader
from services.articles.staleness import Use, reasons
from services.knowledge.models import DocumentVersion
from services.knowledge.pages import document_of, read_folder
from services.knowledge.repository import SECTION
from services.knowledge.rows import rows
from services.questions import grouping, measure
from services.settings import PROJECT, ServicesSettings
from services.vectors import encode_queries
from tests.services.asking import STAFF, TOKEN, ask

TODAY = date(2026, 11, 23)


@pytest.fixture
def settings(settings: ServicesSettings) -> ServicesSettings:
    return settings.copy(update={"staff_token": TOKEN, "stale_days": 30})


@pytest.mark.parametrize(
    ("age", "valid_until", "use", "why"),
    [
        (10, None, Use(5, 0), []),
        (400, None, Use(5, 0), ["old"]),
        (400, None, Use(0, 0), []),
        (10, TODAY, Use(), []),
        (10, TODAY - timedelta(1), Use(), ["expired"]),
        (10, None, Use(100, 29), []),
        (10, None, Use(100, 30), ["unhelpful"]),
        (10, None, Use(2, 2), []),
        (400, TODAY - timedelta(1), Use(3, 3), ["expired", "old", "unhelpful"]),
    ],
)
def test_why_an_article_is_stale(age, valid_until, use, why):
    assert reasons(TODAY - timedelta(age), valid_until, use, TODAY, 365) == why


def upkeep(http):
    told = http.get("/articles/upkeep", params={"days": 7}, headers=STAFF)
    assert told.status_code == 200, told.text
    return told.json()


def test_an_old_article_that_is_asked_about_and_an_expired_one_are_listed(http, app):
    with app.state.container.database.session() as session:
        for version in session.query(DocumentVersion):
            version.learned_at -= timedelta(days=4000)
            if version.key.startswith("zh/"):
                version.valid_until = date(2026, 1, 1)
    ask(http, "Who pays the postage?")
    stale = upkeep(http)["stale"]
    assert [(one["language"], one["reasons"]) for one in stale] == [
        ("zh", ["expired"]),
        ("en", ["old"]),
    ]
    assert stale[1]["asked"] == 1
    assert stale[0]["url"].startswith("/help/zh/returns")


def test_an_article_that_is_often_of_no_help_is_listed(http, app, monkeypatch):
    judge = app.state.container.knowledge.judge
    monkeypatch.setattr(type(judge), "answers", lambda self, confidence: True)
    for number in range(3):
        question = ask(http, "Who pays the postage?", f"c{number}")
        http.post(f"/questions/{question}/outcome", json={"helped": False})
    (found,) = upkeep(http)["stale"]
    assert (found["title"], found["reasons"]) == ("Returns", ["unhelpful"])
    assert (found["asked"], found["unhelpful"]) == (3, 3)


def test_an_article_in_the_same_words_as_another_is_listed_at_once(http, app):
    assert upkeep(http)["pairs"] == []
    learning = app.state.container.learning
    learning.learn_article("Sending back", "## Days\n\nYou have 30 days.\n")
    (pair,) = upkeep(http)["pairs"]
    assert (pair["kind"], pair["sure"]) == ("duplicate", "sure")
    assert {one["title"] for one in pair["passages"]} == {"Returns", "Sending back"}


def test_each_change_of_an_article_is_noticed(app, http):
    container = app.state.container
    reader = ArticleReader(container.database)
    states = [reader.state()]
    for days in range(10):
        container.learning.learn_article("Sending back", f"You have {days} days.", key="back")
        states.append(reader.state())
    container.learning.forget(["back"])
    states.append(reader.state())
    assert all(before != after for before, after in pairwise(states))


def test_no_articles_need_no_look():
    nothing = np.zeros((0, 4), np.float32)
    assert Comparison([], nothing, {}, lambda texts: nothing).findings() == []


@pytest.fixture(scope="module")
def shop_parts() -> list[Part]:
    return [
        Part(row.page, row.language, row.title, row.heading, row.text, row.url)
        for page in read_folder(PROJECT / "data" / "knowledge")
        for row in rows(document_of(page), 1)
        if row.kind == SECTION
    ]


@pytest.fixture(scope="module")
def pages(shop_parts) -> Pages:
    encoder = ServicesSettings().encoder_dir
    return Pages(OnnxEncoder(encoder, threads=1), shop_parts)


def changed(parts: list[Part], article: str, before: str, after: str) -> list[Part]:
    found = [part for part in parts if part.article == article and before in part.text]
    assert found, f"{article} does not say {before!r}"
    return [
        replace(part, text=part.text.replace(before, after)) if part in found else part
        for part in parts
    ]


@pytest.mark.model
def test_the_shops_own_pages_do_not_surely_contradict_each_other(pages, shop_parts):
    found = pages.findings(shop_parts)
    assert [one for one in found if one.sure == "sure"] == []
    assert len(found) < len(shop_parts) / 50


@pytest.mark.model
@pytest.mark.parametrize(
    ("article", "before", "after", "about"),
    [
        ("zh/returns", "30 天内，几乎", "15 天内，几乎", "amount"),
        ("en/shipping", "¥99", "¥199", "amount"),
        ("en/customer-service-hours", "9:00", "8:00", "amount"),
        ("en/cancel-order", "can no longer be cancelled", "can be cancelled", "permission"),
    ],
)
def test_a_page_that_says_something_else_than_its_twin_is_found(
    pages, shop_parts, article, before, after, about
):
    found = pages.findings(changed(shop_parts, article, before, after))
    assert found, "nothing was found"
    assert {one.kind for one in found} == {CONTRADICTION}
    assert about in {one.about for one in found}
    assert any({part.article[3:] for part in one.parts} == {article[3:]} for one in found)
    assert any(after in quote for one in found for quote in one.quotes)


@pytest.mark.model
def test_a_page_that_says_the_same_as_another_is_found(pages, shop_parts):
    original = next(part for part in shop_parts if part.article == "en/returns")
    copy = replace(original, article="en/x", title="More", text=original.text.replace("can", "may"))
    found = [one for one in pages.findings([*shop_parts, copy]) if one.kind == DUPLICATE]
    assert [one.sure for one in found] == ["likely"]
    assert {part.article for part in found[0].parts} == {"en/returns", "en/x"}


@pytest.mark.model
def test_questions_of_both_languages_are_grouped_by_meaning():
    settings = ServicesSettings()
    questions = measure.read(settings)
    encoder = OnnxEncoder(settings.encoder_dir, threads=1)
    vectors = encode_queries(encoder, [question.text for question in questions])
    near = grouping.centred(vectors, [question.language for question in questions])
    reached = measure.score(questions, grouping.group(near))
    plain = measure.score(questions, grouping.group(vectors, 0.12))
    assert reached.homogeneity > 0.88
    assert reached.completeness > 0.85
    assert reached.across > 0.25 > plain.across
