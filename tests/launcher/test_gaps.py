"""What `make gaps` prints, and what it says when the services do not tell."""

from __future__ import annotations

import httpx
import pytest
from typer.testing import CliRunner

from launcher import columns, gaps
from launcher.__main__ import app
from launcher.settings import Settings

NEAR = {"en": {"title": "Returns", "heading": "", "text": "", "url": "/", "language": "en"}}
GAP = {
    "title": "do you sell rockets?", "count": 3, "unanswered": 2, "unhelpful": 1,
    "languages": {"en": 2, "zh": 1}, "near": NEAR,
}  # fmt: skip
TOLD = {"days": 7, "asked": 9, "answered": 6, "helped": 2, "unhelpful": 1, "gaps": [GAP]}
PASSAGE = {"title": "Returns", "heading": "Days", "language": "en", "url": "/a", "quote": "30 days"}
UPKEEP = {
    "articles": 2, "passages": 4, "left_out": 0, "comparing": False,
    "stale": [{"title": "Old", "url": "/old", "reasons": ["expired", "old"]}],
    "pairs": [{"kind": "contradiction", "about": "amount", "sure": "sure",
               "passages": [PASSAGE, {**PASSAGE, "quote": "14 天"}]}],
}  # fmt: skip


def test_groups_counts_and_articles_are_told_in_columns_that_chinese_does_not_break():
    chinese = {**GAP, "title": "你们卖火箭吗？", "near": {}}
    lines = gaps.table({**TOLD, "gaps": [GAP, chinese]}, UPKEEP).splitlines()
    assert "9 questions: 6 answered, 2 helped, 1 answered in vain" in lines[0]
    header, first, second = lines[2:5]
    assert "do you sell rockets?" in first
    assert columns.width(first[: first.index("Returns")]) == columns.width(
        second[: second.index("–")]
    )
    assert header.startswith("asked")
    assert "  stale (expired, old): Old  /old" in lines
    assert "    Returns: 14 天  /a" in lines


def test_a_long_question_is_cut_to_the_width_of_a_column():
    shown = gaps.table({**TOLD, "gaps": [{**GAP, "title": "很" * 500}]}, UPKEEP)
    assert max(map(columns.width, shown.splitlines())) < 160


def test_many_groups_are_counted_and_not_all_printed():
    assert "… and 5 more groups." in gaps.table({**TOLD, "gaps": [GAP] * 25}, UPKEEP)


def test_nothing_in_vain_is_said():
    assert "Nothing was asked in vain." in gaps.table({**TOLD, "gaps": []}, UPKEEP)


def test_a_refusal_is_told_with_its_cure():
    url = httpx.Request("GET", "http://localhost:9/questions/gaps?days=3")
    refused = httpx.Response(401, json={"detail": "Set STAFF_TOKEN"}, request=url)
    with pytest.raises(gaps.GapsUnknown, match=r"questions/gaps: Set STAFF_TOKEN"):
        gaps._read(refused)
    with pytest.raises(gaps.GapsUnknown, match="status 500"):
        gaps._read(httpx.Response(500, text="<html>", request=url))


@pytest.mark.enable_socket
def test_services_that_run_already_are_asked(monkeypatch):
    def answer(request: httpx.Request) -> httpx.Response:
        bodies = {"/questions/gaps": TOLD, "/articles/upkeep": UPKEEP, "/health": {}}
        assert request.url.path == "/health" or request.url.params["days"] == "7"
        return httpx.Response(200, json=bodies[request.url.path])

    mock = httpx.MockTransport(answer)
    client = httpx.Client
    monkeypatch.setattr(httpx, "Client", lambda **given: client(transport=mock, **given))
    monkeypatch.setattr(httpx, "get", lambda url, **given: client(transport=mock).get(url))
    printed = gaps.report(Settings(services_port=9431), 7)
    assert printed.endswith("Answer them at http://localhost:9431/gaps/")
    assert "do you sell rockets?" in printed


@pytest.mark.parametrize(("given", "days"), [([], 30), (["7"], 7)])
def test_the_days_are_said_behind_the_command(monkeypatch, given, days):
    asked = []
    monkeypatch.setattr(gaps, "report", lambda settings, days: asked.append(days) or "told")
    printed = CliRunner().invoke(app, ["gaps", *given])
    assert (printed.exit_code, printed.output.strip(), asked) == (0, "told", [days])


@pytest.mark.parametrize("days", ["0", "3651", "-1", "--", "seven", "1.5", ""])
def test_what_is_no_number_of_days_is_refused_with_the_cure(days):
    with pytest.raises(gaps.GapsUnknown, match="make gaps ARGS=7"):
        gaps.days_of(days)
