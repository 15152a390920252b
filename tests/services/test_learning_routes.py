"""Documents over HTTP: learned, found at once, traced to their versions, forgotten."""

import time

import pytest

from services.settings import ServicesSettings
from tests.services.asking import STAFF, TOKEN

ARTICLE = {
    "title": "Gift wrapping",
    "text": "We wrap gifts for 5 yuan each.",
    "questions": ["Can you wrap it as a present?"],
}


@pytest.fixture
def settings(settings: ServicesSettings) -> ServicesSettings:
    return settings.copy(update={"staff_token": TOKEN})


@pytest.fixture
def http(http):
    http.headers.update(STAFF)
    return http


def found(http, question: str, language: str = "en") -> dict:
    asked = {"q": question, "language": language}
    return http.get("/knowledge/search", params=asked).json()["passages"][0]


def teach(http, article: dict) -> dict:
    answer = http.post("/knowledge/documents", json=article)
    assert answer.status_code == 201
    return answer.json()["documents"][0]


def test_an_article_is_found_when_it_is_answered(http):
    begun = time.perf_counter()
    learned = teach(http, ARTICLE)
    assert learned["changed"]
    assert found(http, "wrap gifts")["title"] == "Gift wrapping"
    assert time.perf_counter() - begun < 1
    assert teach(http, ARTICLE) == {**learned, "changed": False}


def test_a_chinese_article_is_learned_as_chinese(http):
    article = {"title": "礼品包装", "text": "礼品包装每件五元，下单时勾选即可。"}
    key = teach(http, article)["key"]
    assert found(http, "礼品包装", "zh")["language"] == "zh"
    assert http.delete(f"/knowledge/documents/{key}").status_code == 204


def test_a_changed_article_replaces_its_text_and_the_old_one_can_be_traced(http):
    old = teach(http, ARTICLE)
    changed = {**ARTICLE, "text": "We wrap gifts for 9 yuan each."}
    new = teach(http, changed)
    assert new["key"] == old["key"]
    assert found(http, "wrap gifts")["text"] == changed["text"]
    versions = http.get(f"/knowledge/documents/{new['key']}/versions").json()["versions"]
    assert [version["id"] for version in versions] == [new["version"], old["version"]]
    assert versions[0]["removed_at"] is None
    assert versions[1]["removed_at"] is not None
    assert http.get(f"/knowledge/versions/{old['version']}").json()["text"] == ARTICLE["text"]


def test_a_forgotten_document_is_not_found_but_its_versions_are(http):
    learned = teach(http, ARTICLE)
    assert http.delete(f"/knowledge/documents/{learned['key']}").status_code == 204
    assert found(http, "wrap gifts")["title"] != "Gift wrapping"
    assert http.get(f"/knowledge/documents/{learned['key']}/versions").status_code == 200
    assert http.delete(f"/knowledge/documents/{learned['key']}").status_code == 404


def test_what_was_never_learned_is_not_found(http):
    for path in ("/knowledge/documents/x/y/versions", "/knowledge/versions/99999"):
        answer = http.get(path)
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"
