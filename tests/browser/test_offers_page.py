"""The page of what offers earned: on a desktop and a phone, in both languages, for staff alone."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from gaps_server import GapsServer
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect

WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def services(tmp_path: Path, context: BrowserContext) -> Iterator[GapsServer]:
    running = GapsServer(tmp_path)
    running.start()
    running.let_in(context)
    yield running
    running.stop()


def recommend(services: GapsServer, category: str) -> list[dict[str, str]]:
    """Recommend as the assistant does, and open the first product."""
    wish = {"conversation_id": "talk", "channel": "socketio", "category": category}
    body = {"request": uuid.uuid4().hex, **wish}
    found = services.post("/recommendations", body)["recommendations"]
    opened = f"{services.root}{found[0]['product']['url']}?offer={found[0]['offer']}"
    httpx.get(opened).raise_for_status()
    return list(found)


def test_what_offers_earned_is_told_by_reason_and_recommender(
    context: BrowserContext, services: GapsServer
) -> None:
    made = recommend(services, "kettle")
    page = context.new_page()
    complaints: list[ConsoleMessage] = []
    page.on("console", lambda message: complaints.append(message))
    page.goto(f"{services.root}/offers/")
    expect(page.locator(".total-shown")).to_contain_text(str(len(made)))
    expect(page.locator(".total-clicked")).to_contain_text("1")
    reasons = page.get_by_role("group", name="By reason")
    expect(reasons.get_by_role("columnheader", name="Annoyed")).to_be_visible()
    expect(page.get_by_role("group", name="By channel")).to_contain_text("socketio")
    expect(page.get_by_role("group", name="By who began")).to_contain_text("asked for")
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("推荐效果")
    expect(page.get_by_role("group", name="按谁先提起")).to_contain_text("顾客要的")
    assert [message.text for message in complaints] == []


def test_on_a_phone_only_tables_scroll_sideways(phone: Page, services: GapsServer) -> None:
    services.let_in(phone.context)
    phone.goto(f"{services.root}/offers/")
    expect(phone.locator("#shown")).to_contain_text("没有推荐过商品")
    recommend(services, "lamp")
    phone.get_by_label("统计推荐").select_option("7")
    expect(phone.locator(".total-shown")).to_contain_text("展示")
    assert phone.evaluate(WIDER) == 0
