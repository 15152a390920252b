"""What was asked in vain is grouped, answered at once, or set aside; over the real store."""

import re
import time

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from services.app import create_app
from services.settings import ServicesSettings
from tests.services.asking import STAFF, TOKEN, ask
from tests.services.conftest import TODAY

ROCKETS = ["do you sell space rockets", "do you sell space rocket fuel", "sell me space rockets"]
ARTICLE = {
    "title": "Space rockets",
    "text": "## Rockets\n\nWe do not sell rockets; the nearest thing is the Homely Kettle.",
    "questions": ROCKETS[:2],
}


@pytest.fixture
def settings(settings: ServicesSettings) -> ServicesSettings:
    return settings.copy(update={"staff_token": TOKEN})


@pytest.fixture
def staff(http: TestClient) -> TestClient:
    http.headers.update(STAFF)
    return http


def gaps(staff: TestClient) -> dict:
    found = staff.get("/questions/gaps", params={"days": 7})
    assert found.status_code == 200, found.text
    return found.json()


def group_of(staff: TestClient, text: str) -> dict:
    return next(
        gap
        for gap in gaps(staff)["gaps"]
        if text in [example["text"] for example in gap["examples"]]
    )


def ask_for_rockets(staff: TestClient) -> None:
    for number, text in enumerate([*ROCKETS, ROCKETS[0]]):
        ask(staff, text, f"c{number}")
    ask(staff, "有没有会飞的咖啡杯", "c9", "zh")


def test_questions_of_one_meaning_are_one_group_with_counts_and_examples(staff):
    ask_for_rockets(staff)
    told = gaps(staff)
    assert (told["asked"], told["answered"]) == (5, 0)
    first = told["gaps"][0]
    assert first["count"] == first["unanswered"] == 4
    assert first["languages"] == {"en": 4}
    assert first["examples"][0]["text"] in ROCKETS
    counts = {example["text"]: example["count"] for example in first["examples"]}
    assert counts[ROCKETS[0]] == 2
    assert first["near"]["en"]["url"].startswith("/help/en/")
    assert [gap["languages"] for gap in told["gaps"][1:]] == [{"zh": 1}]


def test_an_approved_answer_is_found_within_a_second_and_its_group_is_closed(staff):
    ask_for_rockets(staff)
    gap = group_of(staff, ROCKETS[0])
    begun = time.perf_counter()
    wish = {"questions": gap["questions"], "articles": {"en": ARTICLE}}
    published = staff.post("/questions/gaps/publish", json=wish)
    found = staff.get("/knowledge/search", params={"q": "do you sell space rockets"}).json()
    assert time.perf_counter() - begun < 1
    assert published.status_code == 201, published.text
    assert "Homely Kettle" in found["passages"][0]["text"]
    assert found["passages"][0]["url"].split("#")[0] == published.json()["urls"]["en"]
    told = gaps(staff)
    assert [(g["state"], g["size"]) for g in told["closed"]] == [("answered", 4)]
    assert [gap["languages"] for gap in told["gaps"]] == [{"zh": 1}]


def test_both_languages_are_answered_and_stay_when_the_pages_are_read_anew(staff, settings):
    ask_for_rockets(staff)
    gap = group_of(staff, ROCKETS[0])
    chinese = {"title": "太空火箭", "text": "我们不卖火箭。", "questions": ["卖火箭吗"]}
    wish = {"questions": gap["questions"], "articles": {"en": ARTICLE, "zh": chinese}}
    staff.post("/questions/gaps/publish", json=wish).raise_for_status()
    container = staff.app.state.container
    container.learning.learn_pages(settings.knowledge_data)
    found = staff.get("/knowledge/search", params={"q": "卖火箭吗", "language": "zh"}).json()
    assert found["passages"][0]["text"] == "我们不卖火箭。"


def test_the_text_that_did_not_help_is_no_answer(staff):
    ask(staff, "Who pays the postage to the moon?")
    gap = gaps(staff)["gaps"][0]
    near = gap["near"]["en"]
    wish = {
        "questions": gap["questions"],
        "articles": {"en": {"title": "Who pays the postage?", "text": near["text"]}},
    }
    refused = staff.post("/questions/gaps/publish", json=wish)
    assert refused.status_code == 400
    assert near["title"] in refused.json()["detail"]
    assert gaps(staff)["closed"] == []


def test_an_article_never_takes_anothers_place_unseen(staff):
    ask_for_rockets(staff)
    gap = group_of(staff, ROCKETS[0])
    wish = {"questions": gap["questions"], "articles": {"en": ARTICLE}}
    staff.post("/questions/gaps/publish", json=wish).raise_for_status()
    other = {**ARTICLE, "text": "Something else."}
    again = staff.post("/questions/gaps/publish", json={**wish, "articles": {"en": other}})
    assert again.status_code == 409
    assert "Space rockets" in again.json()["detail"]


def test_what_is_like_a_dismissed_group_stays_away_until_it_is_opened_again(staff):
    ask_for_rockets(staff)
    gap = group_of(staff, ROCKETS[0])
    wish = {"title": gap["title"], "questions": gap["questions"]}
    closed = staff.post("/questions/gaps/dismiss", json=wish).json()
    assert (closed["state"], closed["size"]) == ("dismissed", 4)
    ask(staff, "do you sell space rockets", "later")
    assert [gap["languages"] for gap in gaps(staff)["gaps"]] == [{"zh": 1}]
    staff.post(f"/questions/gaps/closed/{closed['id']}/reopen").raise_for_status()
    assert group_of(staff, ROCKETS[0])["count"] == 5
    assert staff.post("/questions/gaps/closed/999/reopen").status_code == 404


def test_an_answer_that_did_not_help_is_a_gap_and_one_that_did_is_none(staff, app, monkeypatch):
    judge = app.state.container.knowledge.judge
    monkeypatch.setattr(type(judge), "answers", lambda self, confidence: True)
    vain, fine = ask(staff, "Who pays the postage?"), ask(staff, "Old kettles, where to?", "c2")
    assert gaps(staff)["gaps"] == []
    staff.post(f"/questions/{vain}/outcome", json={"helped": False}).raise_for_status()
    staff.post(f"/questions/{fine}/outcome", json={"helped": True}).raise_for_status()
    told = gaps(staff)
    assert (told["answered"], told["helped"], told["unhelpful"]) == (2, 1, 1)
    (gap,) = told["gaps"]
    assert (gap["questions"], gap["unhelpful"], gap["outcomes"]) == ([vain], 1, {"unhelpful": 1})


def test_a_click_on_the_source_is_counted(staff, app, monkeypatch):
    judge = app.state.container.knowledge.judge
    monkeypatch.setattr(type(judge), "answers", lambda self, confidence: True)
    question = "1" * 32
    asked = {"q": "Who pays the postage?", "question": question, "conversation": "c1"}
    url = staff.get("/knowledge/answer", params=asked).json()["passage"]["url"]
    assert re.fullmatch(rf"/help/en/returns\?question={question}#[\w-]+", url)
    staff.get(url, headers={"User-Agent": "Slackbot 1.0"}).raise_for_status()
    assert gaps(staff)["helped"] == 0
    staff.get(url, headers={"User-Agent": "Mozilla/5.0"}).raise_for_status()
    assert gaps(staff)["helped"] == 1


def test_a_look_up_of_nobodys_keeps_nothing(staff):
    staff.get("/knowledge/answer", params={"q": ROCKETS[0]}).raise_for_status()
    staff.get("/knowledge/answer", params={"q": ROCKETS[0], "question": "0" * 32})
    assert gaps(staff)["asked"] == 0


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/questions/gaps", None),
        ("POST", "/questions/gaps/publish", {"questions": [], "articles": {"en": ARTICLE}}),
        ("POST", "/questions/gaps/dismiss", {"questions": ["x"], "title": "x"}),
        ("POST", "/questions/gaps/closed/1/reopen", None),
        ("DELETE", "/questions?conversation=c1", None),
        ("GET", "/articles/upkeep", None),
    ],
)
def test_only_staff_sees_and_changes(http, method, path, body):
    for headers in ({}, {"Authorization": "Bearer guess"}, {"Authorization": TOKEN}):
        refused = http.request(method, path, json=body, headers=headers)
        assert refused.status_code == 401
        assert refused.headers["content-type"] == "application/problem+json"
        assert "STAFF_TOKEN" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("host", "client", "asked_for", "headers", "status"),
    [
        ("127.0.0.1", "127.0.0.1", "localhost", {}, 200),
        ("127.0.0.1", "127.0.0.1", "127.0.0.1", {}, 200),
        ("127.0.0.1", "127.0.0.1", "evil.example", {}, 401),
        ("127.0.0.1", "127.0.0.1", "localhost", {"X-Forwarded-For": "10.0.0.1"}, 401),
        ("0.0.0.0", "127.0.0.1", "localhost", {}, 401),
        ("127.0.0.1", "10.0.0.7", "localhost", {}, 401),
    ],
)
async def test_without_a_token_only_the_machine_itself_is_let_in(
    settings, encoder, host, client, asked_for, headers, status
):
    import httpx

    open_settings = settings.copy(
        update={"staff_token": "", "services_token": "", "services_host": host}
    )
    app = create_app(open_settings, encoder, today=lambda: TODAY)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app, client=(client, 5000))
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{asked_for}") as there:
            assert (await there.get("/questions/gaps", headers=headers)).status_code == status


@pytest.mark.parametrize(
    "articles",
    [
        {},
        {"fr": ARTICLE},
        {"en": {**ARTICLE, "title": "?!"}},
        {"en": {**ARTICLE, "text": "   "}},
        {"en": {**ARTICLE, "text": "a" * 20_001}},
        {"en": {**ARTICLE, "questions": ["a"] * 51}},
        {"en": {**ARTICLE, "questions": [" "]}},
    ],
)
def test_an_article_that_is_none_is_refused_with_its_place(staff, articles):
    refused = staff.post("/questions/gaps/publish", json={"questions": [], "articles": articles})
    assert refused.status_code == 422
    assert "articles" in refused.json()["detail"]


@examples(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.text(alphabet=st.characters(blacklist_categories=["Cs"]), min_size=1, max_size=600),
    st.text(alphabet=st.characters(blacklist_categories=["Cs"]), min_size=1, max_size=60),
)
def test_any_question_of_any_conversation_is_kept_and_grouped(staff, question, conversation):
    ask(staff, question, conversation)
    for gap in gaps(staff)["gaps"]:
        assert sum(gap["languages"].values()) == gap["count"]
        assert not re.search(r"\d{5}", gap["title"])


def test_the_page_is_served(http):
    assert "gaps" in http.get("/gaps/").text
