"""Nothing is lost, nothing doubled: reconnects, reloads, silence, several tabs."""

from __future__ import annotations

from chat_page import ChatPage
from fake_assistant import FakeAssistant
from playwright.sync_api import expect


def said(assistant: FakeAssistant) -> list[str]:
    """What reached the assistant, in order."""
    return [message.text for message in assistant.received]


def test_messages_written_offline_are_sent_in_order_after_the_reconnect(
    chat: ChatPage, assistant: FakeAssistant
) -> None:
    chat.say("hello")
    chat.expect_reply("Hello")
    assistant.rasa.stop()
    chat.expect_connection("offline")
    chat.say("one")
    chat.say("two")
    expect(chat.messages.last).to_contain_text("Will be sent when the connection is back")
    expect(chat.typing).to_be_hidden()
    assistant.rasa.start()
    chat.expect_connection("online")
    chat.expect_reply("You said: two")
    assert said(assistant) == ["hello", "one", "two"]
    expect(chat.own_messages).to_have_text(["hello", "one", "two"])
    assert len(chat.texts()) == 6
    assert len({message.session_id for message in assistant.received}) == 1


def test_a_message_written_offline_survives_a_reload(
    chat: ChatPage, assistant: FakeAssistant
) -> None:
    assistant.rasa.stop()
    chat.expect_connection("offline")
    chat.say("one")
    chat.page.reload()
    chat.expect_connection("offline")
    assistant.rasa.start()
    chat.expect_reply("You said: one")
    assert said(assistant) == ["one"]


def test_a_message_lost_on_its_way_is_sent_again(chat: ChatPage, assistant: FakeAssistant) -> None:
    chat.say("hello")
    chat.expect_reply("Hello")
    assistant.delay = 30  # the server goes down before it has dealt with the message
    chat.say("one")
    expect(chat.typing).to_be_visible()
    assistant.rasa.stop()
    chat.expect_connection("offline")
    assistant.delay = 0.1
    assistant.rasa.start()
    chat.expect_reply("You said: one")
    expect(chat.own_messages).to_have_text(["hello", "one"])


def test_replies_missed_while_offline_are_fetched_from_the_history(
    chat: ChatPage, assistant: FakeAssistant
) -> None:
    chat.say("hello")
    chat.expect_reply("Hello")
    assistant.rasa.stop()
    chat.expect_connection("offline")
    session = assistant.received[0].session_id
    assistant.history[session].append({"from": "assistant", "text": "Still here?", "at": 1})
    assistant.rasa.start()
    chat.expect_reply("Still here?")
    assert len(chat.texts()) == 3


def test_without_a_history_the_customer_decides_about_a_lost_message(
    chat: ChatPage, assistant: FakeAssistant
) -> None:
    assistant.history_answers = False
    assistant.delay = 30
    chat.say("one")
    expect(chat.typing).to_be_visible()
    assistant.rasa.stop()
    chat.expect_connection("offline")
    assistant.delay = 0.1
    assistant.rasa.start()
    expect(chat.messages.last).to_contain_text("Perhaps not delivered")
    chat.page.get_by_role("button", name="Send again").click()
    chat.expect_reply("You said: one")
    assert said(assistant) == ["one", "one"]


def test_a_reload_keeps_the_transcript_and_doubles_nothing(
    chat: ChatPage, assistant: FakeAssistant
) -> None:
    for text in ["hello", "recommend", "how long is the warranty", "return it"]:
        replies = chat.replies.count()
        chat.say(text)
        expect(chat.replies).to_have_count(replies + 1)
    chat.choose("Yes")
    chat.expect_reply("RT1001")
    before = chat.texts()
    chat.reload()
    chat.page.wait_for_timeout(600)  # until the history has been merged
    assert chat.texts() == before
    expect(chat.products).to_have_count(3)
    chat.say("hello")
    expect(chat.replies).to_have_count(6)
    assert len({message.session_id for message in assistant.received}) == 1


def test_the_transcript_comes_back_from_the_server_when_the_device_has_lost_it(
    chat: ChatPage, assistant: FakeAssistant
) -> None:
    chat.say("return it")
    chat.choose("Yes")
    chat.expect_reply("RT1001")
    chat.page.evaluate(
        """() => {
            const key = "heed.chat.transcript";
            const first = JSON.parse(localStorage.getItem(key)).slice(0, 1);
            localStorage.setItem(key, JSON.stringify(first));
        }"""
    )
    chat.reload()
    expect(chat.replies).to_have_count(2)
    expect(chat.own_messages).to_have_text(["return it", "Yes"])


def test_silence_is_admitted_after_twenty_seconds(chat: ChatPage, assistant: FakeAssistant) -> None:
    assistant.delay = 3
    chat.page.clock.install()
    chat.say("silence")
    expect(chat.typing).to_be_visible()
    chat.page.clock.fast_forward(21_000)
    expect(chat.typing).to_be_hidden()
    expect(chat.notices).to_contain_text("No answer has come")
    assistant.delay = 0.1
    chat.page.get_by_role("button", name="Send again").click()
    expect(chat.notices).to_have_count(0)


def test_a_second_tab_takes_the_conversation_over(chat: ChatPage, assistant: FakeAssistant) -> None:
    chat.say("hello")
    chat.expect_reply("Hello")
    other = ChatPage(chat.page.context.new_page(), chat.address).open()
    chat.expect_connection("paused")
    expect(chat.field).to_be_hidden()
    expect(chat.customer).to_be_disabled()
    other.say("recommend")
    expect(other.products).to_have_count(3)
    chat.page.get_by_role("button", name="Continue here").click()
    chat.expect_connection("online")
    other.expect_connection("paused")
    expect(chat.products).to_have_count(3)
    assert chat.texts() == other.texts()


def test_without_settings_the_page_looks_for_rasa_at_its_usual_port(chat: ChatPage) -> None:
    chat.page.route("**/chat/*", lambda route: route.abort())
    with chat.page.expect_websocket(lambda socket: ":5005/socket.io/" in socket.url):
        chat.page.goto(chat.address)
    # No demo customer is offered; who is signed in already is shown all the same.
    expect(chat.customer.locator("option")).to_have_text(["C1001", "Guest"])
    expect(chat.field).to_be_visible()
