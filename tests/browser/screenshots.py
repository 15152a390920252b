"""Takes the README's pictures from the running product.

Start it with `make run`, then: `PYTHONPATH=. .venv/bin/python tests/browser/screenshots.py`.
"""

from __future__ import annotations

from pathlib import Path

from chat_page import ChatPage
from conftest import CHROMIUM, FLAGS
from playwright.sync_api import Browser, expect, sync_playwright

from launcher.settings import Settings

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
REPLY_MS = 20_000


def main() -> None:
    """Talk in English on a desktop and in Chinese on a phone, and keep what is seen."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        desktop(browser)
        phone(browser)
        browser.close()


def desktop(browser: Browser) -> None:
    """A return with a question in the middle."""
    page = browser.new_page(viewport={"width": 1100, "height": 860}, locale="en-GB")
    chat = ChatPage(page, Settings().services_url).open()
    say(chat, "can you recommend headphones for flights, under 2000?")
    say(chat, "I want to return my headphones")
    say(chat, "who pays for the return postage?")
    page.screenshot(path=IMAGES / "chat-desktop-en.png")


def phone(browser: Browser) -> None:
    """An order and a recommendation."""
    page = browser.new_page(
        viewport={"width": 390, "height": 844},
        locale="zh-CN",
        has_touch=True,
        is_mobile=True,
        device_scale_factor=2,
    )
    chat = ChatPage(page, Settings().services_url).open()
    say(chat, "我的快递到哪了？")
    chat.quick_replies.first.click()
    page.wait_for_timeout(2500)
    say(chat, "推荐一款500以内的耳机")
    page.screenshot(path=IMAGES / "chat-phone-zh.png")


def say(chat: ChatPage, text: str) -> None:
    """Send a message and wait until the assistant has finished answering."""
    seen = chat.replies.count()
    chat.say(text)
    expect(chat.replies.nth(seen)).to_be_visible(timeout=REPLY_MS)
    chat.page.wait_for_timeout(2500)


if __name__ == "__main__":
    main()
