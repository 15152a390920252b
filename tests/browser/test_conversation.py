"""What a customer does in the chat, and what the page answers with."""

from __future__ import annotations

from chat_page import ChatPage
from fake_assistant import FakeAssistant, signed_in
from playwright.sync_api import expect


def test_a_message_shows_typing_and_then_the_reply(
    chat: ChatPage, assistant: FakeAssistant
) -> None:
    assistant.delay = 0.8
    chat.say("hello")
    expect(chat.own_messages).to_have_text("hello")
    expect(chat.typing).to_be_visible()
    chat.expect_reply("Hello, this is Heed.")
    expect(chat.typing).to_be_hidden()
    expect(chat.field).to_be_focused()


def test_the_first_message_tells_customer_and_language(
    chat: ChatPage, assistant: FakeAssistant
) -> None:
    chat.say("hello")
    chat.expect_reply("Hello")
    chat.say("recommend")
    expect(chat.products.first).to_be_visible()
    assert assistant.received[0].metadata == {
        "customer_token": signed_in("C1001"),
        "language_hint": "en",
    }
    assert assistant.received[1].metadata == {"customer_token": signed_in("C1001")}


def test_an_empty_page_suggests_questions_in_both_languages(
    chat: ChatPage, assistant: FakeAssistant
) -> None:
    expect(chat.suggestions.filter(has_text="Where is my order?")).to_be_visible()
    chat.suggestions.filter(has_text="我的订单到哪了？").click()
    chat.expect_reply("订单 HD10000201")
    expect(chat.suggestions.first).to_be_hidden()
    assert assistant.received[0].text == "我的订单到哪了？"


def test_a_quick_reply_sends_its_payload_shows_its_title_and_works_once(
    chat: ChatPage, assistant: FakeAssistant
) -> None:
    chat.say("return it")
    chat.choose("Yes")
    chat.expect_reply("RT1001")
    expect(chat.own_messages.last).to_have_text("Yes")
    assert [message.text for message in assistant.received] == ["return it", "/affirm"]
    for button in chat.quick_replies.all():
        expect(button).to_be_disabled()


def test_quick_replies_are_spent_once_the_customer_writes(chat: ChatPage) -> None:
    chat.say("return it")
    expect(chat.quick_reply("Yes")).to_be_enabled()
    chat.say("hello")
    expect(chat.quick_reply("Yes")).to_be_disabled()


def test_products_show_picture_name_price_stock_reason_and_link(chat: ChatPage) -> None:
    chat.say("recommend")
    expect(chat.products).to_have_count(3)
    expect(chat.page.locator(".products")).to_have_count(1)
    first = chat.products.first
    for words in ["AirBuds Pro", "¥999", "In stock", "Customers who bought OverEar 700"]:
        expect(first).to_contain_text(words)
    expect(chat.products.last).to_contain_text("Sold out")
    picture = first.locator("img")
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 0
    link = first.get_by_role("link", name="Details of AirBuds Pro")
    expect(link).to_have_attribute("href", f"{chat.address}products/AB-PRO")


def test_a_source_link_opens_the_page_in_a_new_tab(chat: ChatPage) -> None:
    chat.say("how long is the warranty")
    expect(chat.sources).to_contain_text("Warranty")
    expect(chat.sources).to_have_attribute("rel", "noopener noreferrer")
    with chat.page.context.expect_page() as opened:
        chat.sources.click()
    assert opened.value.url.endswith("/help/en/warranty#how-long")


def test_order_and_ticket_cards_show_what_they_are_about(chat: ChatPage) -> None:
    chat.say("where is my order")
    for words in ["HD10000101", "On its way", "NimbusPad 11", "26 November", "SF1029384756"]:
        expect(chat.orders).to_contain_text(words)
    expect(chat.orders.locator('[aria-current="step"]')).to_have_text("On its way")
    chat.say("a person please")
    expect(chat.tickets).to_contain_text("T-1001")


def test_links_in_text_end_where_the_address_ends(chat: ChatPage) -> None:
    chat.say("link")
    links = chat.page.locator(".text-link")
    expect(links.nth(0)).to_have_attribute("href", "https://example.com/a?b=1")
    expect(links.nth(1)).to_have_attribute("href", f"{chat.address}invoices/abc-123")


def test_the_language_switch_changes_the_words_and_tells_the_assistant(
    chat: ChatPage, assistant: FakeAssistant
) -> None:
    chat.say("hello")
    chat.expect_reply("Hello")
    chat.switch_language("zh")
    expect(chat.page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(chat.page.locator("h1")).to_have_text("合得家")
    expect(chat.field).to_have_attribute("placeholder", "请输入您的问题")
    expect(chat.connection).to_contain_text("在线")
    chat.say("你好")
    chat.expect_reply("小合")
    assert assistant.received[-1].metadata["language_hint"] == "zh"
    chat.reload()
    expect(chat.page.locator("h1")).to_have_text("合得家")


def test_another_customer_begins_another_session(chat: ChatPage, assistant: FakeAssistant) -> None:
    chat.say("hello")
    chat.expect_reply("Hello")
    chat.sign_in("王芳")
    expect(chat.messages).to_have_count(0)
    chat.expect_connection("online")
    chat.say("你好")
    chat.expect_reply("小合")
    first, second = assistant.received
    assert second.session_id != first.session_id
    assert second.metadata == {"customer_token": signed_in("C1002"), "language_hint": "zh"}


def test_a_new_conversation_is_begun_only_after_asking(
    chat: ChatPage, assistant: FakeAssistant
) -> None:
    chat.say("hello")
    chat.expect_reply("Hello")
    chat.page.locator("#restart").click()
    chat.page.locator("#restart-no").click()
    expect(chat.messages).to_have_count(2)
    chat.start_anew()
    expect(chat.messages).to_have_count(0)
    expect(chat.suggestions.first).to_be_visible()
    chat.say("hello")
    chat.expect_reply("Hello")
    assert assistant.received[0].session_id != assistant.received[1].session_id


def test_a_double_click_sends_once(chat: ChatPage, assistant: FakeAssistant) -> None:
    chat.say("return it")
    chat.quick_reply("No").dblclick()
    chat.expect_reply("You said: /deny")
    chat.say("hello")
    chat.say("hello")
    chat.expect_reply("Hello")
    chat.page.wait_for_timeout(500)
    assert [message.text for message in assistant.received] == ["return it", "/deny", "hello"]


def test_replies_while_the_page_is_hidden_are_counted_in_the_title(chat: ChatPage) -> None:
    hide = "hidden => Object.defineProperty(document, 'hidden', {value: hidden, writable: true})"
    chat.page.evaluate(hide, True)
    chat.say("hello")
    chat.expect_reply("Hello")
    expect(chat.page).to_have_title("(1) Heed Home · Customer service")
    chat.page.evaluate("document.hidden = false")
    chat.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(chat.page).to_have_title("Heed Home · Customer service")
