"""Text from outside stays text, wherever in a message it stands."""

from __future__ import annotations

from chat_page import ChatPage
from chat_script import HOSTILE
from playwright.sync_api import expect

TITLE = "Heed Home · Customer service"


def test_hostile_replies_are_shown_as_text_and_never_run(chat: ChatPage) -> None:
    chat.say("hostile")
    expect(chat.tickets).to_be_visible()
    expect(chat.replies.last).to_contain_text("<script>")
    expect(chat.quick_replies.first).to_have_text(HOSTILE)
    inside = chat.page.locator("#messages")
    expect(inside.locator("script")).to_have_count(0)
    expect(inside.locator("img")).to_have_count(0)
    assert inside.locator("[href^='javascript'], [src^='javascript']").count() == 0
    expect(chat.page).to_have_title(TITLE)


def test_what_the_customer_writes_is_shown_as_written(chat: ChatPage) -> None:
    chat.say(HOSTILE)
    chat.expect_reply("You said:")
    expect(chat.own_messages).to_have_text(HOSTILE)
    chat.reload()
    expect(chat.own_messages).to_have_text(HOSTILE)
    expect(chat.page).to_have_title(TITLE)


def test_a_broken_transcript_on_the_device_does_not_break_the_page(chat: ChatPage) -> None:
    chat.page.evaluate("localStorage.setItem('heed.chat.transcript', '{broken')")
    chat.page.evaluate("localStorage.setItem('heed.chat.session', '[]')")
    chat.reload()
    chat.say("hello")
    chat.expect_reply("Hello")


def test_payloads_of_the_wrong_kind_are_left_out(chat: ChatPage) -> None:
    read = chat.page.evaluate(
        """async () => {
            const { readReply } = await import("/js/incoming.js");
            const payloads = [null, 7, "text", {}, {text: 7}, {text: "ok", quick_replies: "no"},
                              {text: "", quick_replies: [{title: 3}, null]}, {type: "products"},
                              {data: {type: "ticket", number: 5}}, {attachment: {type: "image"}}];
            return payloads.map((payload) => readReply(payload).length);
        }"""
    )
    assert read == [0, 0, 0, 0, 0, 1, 0, 1, 1, 0]
