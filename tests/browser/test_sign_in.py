"""Who the shop's site signed in is seen on the page, so that nobody writes in another's account."""

from __future__ import annotations

import time

import pytest
from chat_page import ChatPage
from fake_assistant import FakeAssistant, signed_in
from playwright.sync_api import BrowserContext, expect

MEI = {"name": "Mei Lin", "exp": time.time() + 3600}


@pytest.fixture
def shop(context: BrowserContext, assistant: FakeAssistant):
    """The shop's site, which leads to the chat with a customer signed in."""

    def link(customer_id: str, **claims) -> ChatPage:
        token = signed_in(customer_id, **claims)
        address = f"{assistant.address}#customer_token={token}"
        return ChatPage(context.new_page(), address).open()

    return link


def shown(chat: ChatPage) -> str:
    return chat.customer.locator("option:checked").inner_text()


def test_who_is_signed_in_is_shown_by_name_and_the_token_leaves_the_address(
    shop, assistant: FakeAssistant
) -> None:
    chat = shop("C7001", **MEI)
    expect(chat.customer).to_be_visible()
    assert shown(chat) == "Mei Lin"
    assert "customer_token" not in chat.page.url
    chat.say("hello")
    chat.expect_reply("Hello")
    assert assistant.received[0].metadata["customer_token"] == signed_in("C7001", **MEI)


def test_without_a_name_the_id_is_shown(shop) -> None:
    assert shown(shop("C7001", exp=time.time() + 3600)) == "C7001"


def test_a_link_of_somebody_else_begins_another_conversation_and_shows_whose(
    shop, assistant: FakeAssistant
) -> None:
    chat = shop("C7001", **MEI)
    chat.say("hello")
    chat.expect_reply("Hello")
    planted = shop("C6666", name="Mallory", exp=time.time() + 3600)
    expect(planted.messages).to_have_count(0)
    assert shown(planted) == "Mallory"
    planted.say("hello")
    planted.expect_reply("Hello")
    first, second = assistant.received
    assert first.session_id != second.session_id


def test_choosing_guest_signs_out(shop, assistant: FakeAssistant) -> None:
    chat = shop("C6666", name="Mallory", exp=time.time() + 3600)
    chat.sign_in("Guest")
    assert chat.customer.locator("option", has_text="Mallory").count() == 0
    chat.expect_connection("online")
    chat.say("hello")
    chat.expect_reply("Hello")
    assert "customer_token" not in assistant.received[-1].metadata


def test_an_end_is_shown_when_it_comes_and_a_newer_token_goes_on(
    shop, assistant: FakeAssistant
) -> None:
    chat = shop("C7001", name="Mei Lin", exp=time.time() + 3)
    chat.say("hello")
    chat.expect_reply("Hello")
    expect(chat.customer.locator("option:checked")).to_have_text("Mei Lin (sign-in ended)")
    chat.switch_language("zh")
    expect(chat.customer.locator("option:checked")).to_have_text("Mei Lin（登录已结束）")
    again = shop("C7001", **MEI)
    assert shown(again) == "Mei Lin"
    expect(again.own_messages).to_have_text("hello")
    again.say("hello")
    expect(again.own_messages).to_have_count(2)
    assert assistant.received[0].session_id == assistant.received[-1].session_id
