"""Signing in: from the page that wanted it and back, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from gaps_server import PASSWORD, GapsServer
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect

WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GapsServer]:
    running = GapsServer(tmp_path_factory.mktemp("login"))
    running.start()
    yield running
    running.stop()


def test_a_made_password_is_changed_and_leads_back_to_the_page_that_was_wanted(
    context: BrowserContext, server: GapsServer
) -> None:
    made = server.staff.accounts.reset_password(server.mei).password
    page = context.new_page()
    complaints: list[ConsoleMessage] = []
    page.on("console", lambda message: complaints.append(message))
    page.goto(f"{server.root}/gaps/")
    page.wait_for_url("**/login/?next=*")
    page.get_by_label("Name").fill("Mei")
    page.get_by_label("Password", exact=True).fill("a wrong guess")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("Name and password do not belong together.")
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("alert")).to_have_text("用户名或密码不正确。")
    page.get_by_role("button", name="English").click()
    page.get_by_label("Password", exact=True).fill(made)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Choose your own before you go on")).to_be_visible()
    expect(page.locator("#present")).to_be_focused()
    page.locator("#present").fill(made)
    page.locator("#new").fill(PASSWORD)
    page.locator("#again").fill("another")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("The two new passwords differ.")
    page.locator("#again").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/gaps/")
    expect(page.locator("#shown")).to_contain_text("Nobody has asked")
    # Being refused is told in the console by the browser itself.
    assert [one.text for one in complaints if "401" not in one.text] == []


def test_on_a_phone_somebody_signs_in_sees_their_pages_and_signs_out(
    phone: Page, server: GapsServer
) -> None:
    server.let_in(phone.context)
    phone.context.clear_cookies()
    phone.goto(f"{server.root}/login/?next=//evil.example/")
    phone.get_by_label("用户名").fill("mei")
    phone.get_by_label("密码", exact=True).fill(PASSWORD)
    phone.get_by_role("button", name="登录").tap()
    expect(phone.locator("#who")).to_have_text("小梅 · 设计师")
    assert phone.url.startswith(server.root)
    links = phone.get_by_role("navigation", name="页面").get_by_role("link")
    expect(links).to_have_text(["未解答的问题", "流程图", "推荐效果"])
    assert phone.evaluate(WIDER) == 0
    phone.get_by_role("button", name="退出登录").tap()
    expect(phone.get_by_label("用户名")).to_be_visible()
    phone.goto(f"{server.root}/offers/")
    phone.wait_for_url("**/login/?next=*")


@pytest.mark.parametrize("path", ["/", "/flows/", "/gaps/", "/offers/", "/desk/", "/help/en/"])
def test_pages_keep_to_the_policy_that_the_services_send(
    context: BrowserContext, server: GapsServer, path: str
) -> None:
    server.let_in(context)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    answer = page.goto(f"{server.root}{path}", wait_until="load")
    assert answer is not None
    assert "frame-ancestors" in answer.headers["content-security-policy"]
    expect(page.get_by_role("heading").or_(page.get_by_role("link")).first).to_be_visible()
    assert [text for text in said if "Content Security Policy" in text] == []
