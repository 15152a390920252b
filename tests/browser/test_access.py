"""The page on a phone, with the keyboard alone, and for a screen reader."""

from __future__ import annotations

import pytest
from chat_page import ChatPage
from fake_assistant import FakeAssistant, signed_in
from playwright.sync_api import Page, expect

EVERYTHING = [
    "recommend",
    "where is my order",
    "how long is the warranty",
    "long",
    "hostile",
    "return it",
]


def test_a_phone_never_scrolls_sideways(phone: Page, assistant: FakeAssistant) -> None:
    chat = ChatPage(phone, assistant.address).open()
    assert chat.overflow() == 0
    chat.say("推荐")
    expect(chat.products).to_have_count(2)
    for text in EVERYTHING:
        replies = chat.replies.count()
        chat.say(text)
        expect(chat.replies).to_have_count(replies + 1)
        expect(chat.typing).to_be_hidden()
        assert chat.overflow() == 0, text
    phone.set_viewport_size({"width": 320, "height": 568})
    assert chat.overflow() == 0


def test_a_phone_speaks_the_customers_language_and_signs_in_accordingly(
    phone: Page, assistant: FakeAssistant
) -> None:
    chat = ChatPage(phone, assistant.address).open()
    expect(phone.locator("h1")).to_have_text("合得家")
    chat.say("保修期多久")
    expect(chat.sources).to_contain_text("保修说明")
    metadata = {"customer_token": signed_in("C1002"), "language_hint": "zh"}
    assert assistant.received[0].metadata == metadata


def test_everything_can_be_done_with_the_keyboard(chat: ChatPage) -> None:
    keyboard = chat.page.keyboard
    expect(chat.field).to_be_focused()
    keyboard.type("return it")
    keyboard.press("Enter")
    expect(chat.quick_reply("Yes")).to_be_visible()
    keyboard.press("Shift+Tab")
    expect(chat.quick_reply("No")).to_be_focused()
    keyboard.press("Shift+Tab")
    keyboard.press("Enter")
    chat.expect_reply("RT1001")
    expect(chat.field).to_be_focused()
    chat.page.locator("#restart").focus()
    keyboard.press("Enter")
    expect(chat.page.locator("#restart-no")).to_be_focused()
    keyboard.press("Escape")
    expect(chat.page.locator("#restart")).to_be_focused()


def test_shift_enter_is_a_new_line_and_composing_chinese_sends_nothing(chat: ChatPage) -> None:
    chat.field.press("Shift+Enter")
    chat.field.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    expect(chat.own_messages).to_have_count(0)
    chat.field.fill("two\nlines")
    chat.field.press("Enter")
    expect(chat.own_messages).to_have_text("two\nlines")


def test_the_log_is_announced_and_only_what_is_new(chat: ChatPage) -> None:
    log = chat.page.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    chat.page.evaluate(
        """() => {
            window.added = [];
            new MutationObserver((changes) => {
                for (const node of changes.flatMap((change) => [...change.addedNodes])) {
                    window.added.push(node.className);
                }
            }).observe(document.querySelector("#messages"), {childList: true});
        }"""
    )
    chat.say("hello")
    chat.expect_reply("Hello")
    chat.page.wait_for_timeout(300)  # the confirmation changes the state of the first message
    assert chat.page.evaluate("window.added") == ["message from-customer", "message from-assistant"]


def test_everything_that_can_be_pressed_has_a_name(chat: ChatPage) -> None:
    chat.say("recommend")
    expect(chat.products).to_have_count(3)
    for thing in chat.page.locator("button, a, textarea, select, [role=region]").all():
        name = thing.get_attribute("aria-label") or thing.inner_text().strip()
        labelled = thing.evaluate("node => (node.labels ?? []).length > 0")
        assert name or labelled, thing.evaluate("node => node.outerHTML")


def test_reading_old_messages_is_not_disturbed_by_new_ones(
    chat: ChatPage, assistant: FakeAssistant
) -> None:
    for text in EVERYTHING:
        replies = chat.replies.count()
        chat.say(text)
        expect(chat.replies).to_have_count(replies + 1)
    assistant.delay = 1.0
    chat.say("hello")
    scroller = chat.page.locator("#scroller")
    scroller.evaluate("node => node.scrollTo({top: 0, behavior: 'instant'})")
    chat.expect_reply("Hello")
    assert scroller.evaluate("node => node.scrollTop") == 0
    chat.page.get_by_role("button", name="Newest messages").click()
    expect(chat.replies.last).to_be_in_viewport()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_less_motion_is_granted_where_it_is_asked_for(chat: ChatPage, scheme: str) -> None:
    chat.page.emulate_media(reduced_motion="reduce", color_scheme=scheme)  # type: ignore[arg-type]
    chat.say("hello")
    chat.expect_reply("Hello")
    animation = chat.messages.last.evaluate("node => getComputedStyle(node).animationName")
    assert animation == "none"
