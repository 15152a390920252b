"""Fixtures: one browser and one fake assistant for the session, a fresh page for each test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from chat_page import ChatPage
from fake_assistant import FakeAssistant
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = ViewportSize(width=1280, height=800)
PHONE = ViewportSize(width=390, height=844)
ROOM = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what uses the browser, and let it reach the servers on 127.0.0.1."""
    for item in items:
        if ROOM in item.path.parents and "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.enable_socket)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's chromium; the test is skipped where there is none."""
    if not CHROMIUM.exists():
        pytest.skip(f"No browser at {CHROMIUM}: apt-get install chromium, or set CHROMIUM.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def running_assistant() -> Iterator[FakeAssistant]:
    """The fake assistant, started once."""
    assistant = FakeAssistant()
    assistant.start()
    yield assistant
    assistant.stop()


@pytest.fixture
def assistant(running_assistant: FakeAssistant) -> FakeAssistant:
    """The fake assistant with an empty memory."""
    running_assistant.forget()
    return running_assistant


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh profile on a desktop, in English."""
    context = browser.new_context(viewport=DESKTOP, locale="en-GB")
    yield context
    context.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A fresh profile on a phone, in Chinese."""
    context = browser.new_context(
        viewport=PHONE, locale="zh-CN", has_touch=True, is_mobile=True, device_scale_factor=2
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def chat(context: BrowserContext, assistant: FakeAssistant) -> ChatPage:
    """The chat page, opened, connected to the fake assistant."""
    return ChatPage(context.new_page(), assistant.address).open()
