"""The page of unanswered questions: by mouse, keyboard and touch, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from chat_page import ChatPage
from gaps_server import GapsServer
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Route, expect

ROCKETS = ["do you sell space rockets?", "sell me space rockets", "do you sell space rockets?"]
HOSTILE = "what is <img src=1 onerror=alert(1)> zzz qqq xxx jjj"


@pytest.fixture
def gaps(tmp_path: Path, context: BrowserContext) -> Iterator[GapsServer]:
    running = GapsServer(tmp_path)
    running.start()
    running.let_in(context)
    yield running
    running.stop()


def ask_for_rockets(gaps: GapsServer) -> None:
    for text in ROCKETS:
        gaps.ask(text)


def test_a_gap_is_read_answered_and_closed_by_keyboard(
    context: BrowserContext, gaps: GapsServer
) -> None:
    ask_for_rockets(gaps)
    page = context.new_page()
    complaints: list[ConsoleMessage] = []
    page.on("console", lambda message: complaints.append(message))
    page.goto(gaps.address)
    expect(page.locator("#counted")).to_contain_text("Asked 3, answered 0")
    entry = page.get_by_role("button", name="space rockets").first
    expect(entry).to_contain_text("3×")
    entry.focus()
    page.keyboard.press("Enter")
    details = page.locator("#details")
    expect(details.locator(".examples")).to_contain_text("do you sell space rockets?")
    expect(details).to_contain_text("Without an answer: 3")
    expect(page.locator("#questions-en")).to_have_value(
        "do you sell space rockets?\nsell me space rockets"
    )
    page.get_by_role("button", name="Approve and publish").click()
    expect(details.get_by_role("alert")).to_contain_text("Write a text")
    expect(page.locator("#text-en")).to_be_focused()
    page.keyboard.type("We sell kettles, no rockets.")
    page.get_by_role("button", name="Approve and publish").press("Enter")
    expect(page.locator("#message")).to_contain_text("customers find it now")
    assert gaps.finds("do you sell space rockets?") == "We sell kettles, no rockets."
    page.get_by_role("button", name="Done").click()
    expect(details).to_contain_text("Answered")
    page.get_by_role("button", name="Open again").click()
    page.get_by_role("button", name="Unanswered").click()
    expect(page.get_by_role("button", name="space rockets").first).to_be_visible()
    assert [message.text for message in complaints] == []


def test_what_was_typed_is_not_lost_by_an_error_or_a_wrong_click(
    context: BrowserContext, gaps: GapsServer
) -> None:
    ask_for_rockets(gaps)
    page = context.new_page()
    page.goto(gaps.address)
    page.locator("#text-en").fill("An answer of many hours.")
    page.route("**/gaps/publish", lambda route: route.fulfill(status=503, json={"detail": "later"}))
    page.get_by_role("button", name="Approve and publish").click()
    expect(page.locator("#details").get_by_role("alert")).to_contain_text("later")
    expect(page.locator("#text-en")).to_have_value("An answer of many hours.")
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button", name="中文").click()
    expect(page.locator("#text-en")).to_have_value("An answer of many hours.")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("未解答的问题")


def test_on_a_phone_a_group_is_set_aside(phone: Page, gaps: GapsServer) -> None:
    gaps.let_in(phone.context)
    phone.goto(gaps.address)
    expect(phone.locator("#shown")).to_contain_text("没有人向帮助中心提问")
    ask_for_rockets(gaps)
    gaps.ask(HOSTILE)
    phone.reload()
    phone.get_by_role("button", name="onerror").tap()
    expect(phone.locator(".details-heading")).to_contain_text("<img")
    wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert phone.evaluate(wider) == 0
    phone.get_by_role("button", name="不必收录").tap()
    expect(phone.locator("#message")).to_contain_text("已搁置")
    expect(phone.get_by_role("button", name="onerror")).to_have_count(0)
    phone.get_by_role("button", name="已处理").tap()
    expect(phone.locator("#details")).to_contain_text("onerror")


def test_articles_that_need_a_look_are_shown_with_what_they_say(
    context: BrowserContext, gaps: GapsServer
) -> None:
    page = context.new_page()
    page.goto(gaps.address)
    page.get_by_role("button", name="Articles to look at").click()
    details = page.locator("#details")
    expect(details).to_contain_text("3 articles with 3 passages")
    expect(details).to_contain_text("Saying the same (1)")
    expect(details.locator("blockquote").filter(has_text="30 days").first).to_be_visible()
    link = details.get_by_role("link", name="Sending back").first
    expect(link).to_have_attribute("target", "_blank")


def test_a_failure_is_told_and_tried_again(context: BrowserContext, gaps: GapsServer) -> None:
    page = context.new_page()
    page.route("**/questions/gaps?*", lambda route: route.fulfill(status=500, body="no"))
    page.goto(gaps.address)
    expect(page.locator("#message")).to_contain_text("500")
    page.unroute("**/questions/gaps?*")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#shown")).to_contain_text("Nobody has asked")


def test_a_customer_says_whether_an_answer_helped(chat: ChatPage) -> None:
    said: list[str] = []

    def judged(route: Route) -> None:
        said.append(f"{route.request.url.split('/')[-2]} {route.request.post_data}")
        route.fulfill(status=204)

    page = chat.page
    page.route("**/questions/*/outcome", judged)
    page.evaluate(
        """async () => {
            const { sourceCard } = await import("/js/cards/source.js");
            const { loadWords } = await import("/js/i18n.js");
            const words = await loadWords();
            const url = "/help/en/returns";
            for (const question of ["a".repeat(32), "../../x", undefined]) {
                document.body.append(sourceCard({ title: "Returns", url, question }, words));
            }
        }"""
    )
    groups = page.get_by_role("group", name="Did this help?")
    expect(groups).to_have_count(1)
    groups.get_by_role("button", name="This did not help").press("Enter")
    expect(groups).to_contain_text("Thank you")
    expect(groups.get_by_role("button", name="This did not help")).to_have_attribute(
        "aria-pressed", "true"
    )
    assert said == [f'{"a" * 32} {{"helped":false}}']
