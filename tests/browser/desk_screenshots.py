"""Takes the pictures of the desk from the running product, with made-up customers.

`PYTHONPATH=. .venv/bin/python tests/browser/desk_screenshots.py`; it starts the processes itself.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from chat_page import ChatPage
from conftest import CHROMIUM, FLAGS, PHONE
from desk_page import DeskPage, sign_in
from playwright.sync_api import Browser, ViewportSize, sync_playwright

from launcher.settings import Settings
from launcher.stack import Stack
from services.accounts.roles import Role

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
WIDE = ViewportSize(width=1440, height=900)
ENGLISH = (
    "this is really disappointing, the kettle from order HD10000102 arrived cracked",
    "how long is the warranty of the kettle?",
    "I want to talk to a person",
)
CHINESE = ("太失望了，HD10000201怎么还没到", "退货运费谁出？", "转人工")


def main() -> None:
    """Let customers ask for a person, take two of them over and take the pictures."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        shop = {
            "DATABASE_URL": f"sqlite:///{folder}/heed.db",
            "KNOWLEDGE_STORE": f"{folder}/knowledge.db",
        }
        with Stack(Settings(), log=Path(folder) / "stack.log", environment=shop) as stack:
            browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
            address = stack.settings.services_url
            for locale, said in (("en-GB", ENGLISH[2:]), ("zh-CN", CHINESE[2:])):
                customer(browser, address, locale, said)
            english = customer(browser, address, "en-GB", ENGLISH)
            chinese = customer(browser, address, "zh-CN", CHINESE)
            database = shop["DATABASE_URL"]
            desk = at_desk(browser, address, database, "Mei Lin", "en-GB", WIDE, 1)
            answer(desk, english, "Hello Alice, this is Mei. I see the order from 18 November.")
            desk.press("n")
            desk.reply("Photo asked for; exchange if she wants one.")
            english.say("I only need a new kettle, please")
            desk.expect_said("a new kettle, please")
            desk.page.wait_for_timeout(1500)
            desk.page.screenshot(path=IMAGES / "desk-desktop-en.png")
            phone = at_desk(browser, address, database, "小梅", "zh-CN", PHONE, 2)
            answer(phone, chinese, "王女士您好，我是小梅，正在联系快递，稍等两分钟。")
            chinese.say("好的，麻烦快一点")
            phone.expect_said("麻烦快一点")
            phone.page.wait_for_timeout(1500)
            phone.page.screenshot(path=IMAGES / "desk-phone-zh.png")
            browser.close()


def customer(browser: Browser, address: str, locale: str, said: tuple[str, ...]) -> ChatPage:
    """Let a customer say something and return their page."""
    page = browser.new_context(locale=locale).new_page()
    chat = ChatPage(page, f"{address}/").open()
    for text in said:
        chat.say(text)
        page.wait_for_timeout(2500)
    chat.tickets.wait_for()
    return chat


def at_desk(
    browser: Browser,
    address: str,
    database: str,
    name: str,
    locale: str,
    size: ViewportSize,
    scale: int,
) -> DeskPage:
    """Sign somebody in and return their desk."""
    context = browser.new_context(viewport=size, locale=locale, device_scale_factor=scale)
    sign_in(context, address, database, name.replace(" ", "."), Role.SUPERVISOR, name)
    return DeskPage(context.new_page(), f"{address}/desk/").open()


def answer(desk: DeskPage, chat: ChatPage, text: str) -> None:
    """Take a customer's conversation over and say something."""
    number = re.search(r"T-\d+", chat.tickets.inner_text())
    assert number is not None
    desk.choose(number.group())
    desk.press("t")
    desk.page.locator('[data-mode="reply"][aria-pressed="true"]').wait_for()
    desk.reply(text)
    desk.expect_said(text)


if __name__ == "__main__":
    main()
