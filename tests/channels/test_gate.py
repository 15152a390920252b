"""Every message passes the gate: once, in measure, with no false rights."""

import asyncio

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from custom_components.channels.gate.counters import Counters
from custom_components.channels.gate.gate import Gate
from custom_components.channels.gate.payloads import (
    ConnectorMessage,
    as_words,
    is_command,
)
from custom_components.channels.gate.settings import GateSettings

REFUND = '/refund{"n": "1"}'


def intent_of(text, domain):
    """What Rasa itself takes a text for before any model is asked."""
    message = Message({TEXT: text})
    return YAMLStoryReader.unpack_regex_message(message, domain).get(INTENT)


async def test_stock_rasa_takes_typed_commands_at_their_word(assistant):
    assert intent_of(REFUND, assistant.domain) == {"name": "refund", "confidence": 1.0}


async def test_a_typed_command_is_words(assistant, say):
    await say(REFUND)
    assert assistant.texts == [as_words(REFUND)]
    assert intent_of(assistant.texts[0], assistant.domain) is None


@pytest.mark.parametrize("typed", ["/refund", " /refund", "\n\t/refund", "\u3000/refund"])
async def test_space_before_a_command_does_not_help_it(typed, assistant, say):
    await say(typed)
    assert intent_of(assistant.texts[0], assistant.domain) is None


@given(st.text())
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_that_is_made_words_is_a_command(text):
    assert not is_command(as_words(text))


async def test_a_button_that_was_sent_is_taken_at_its_word(assistant, say):
    await assistant.offers("someone", REFUND)
    await say(REFUND)
    assert assistant.texts == [REFUND]


@pytest.mark.parametrize("changed", ['/refund{"n": "2"}', "/refund", "/refund@1.0", REFUND + "x"])
async def test_a_button_with_other_values_is_words(changed, assistant, say):
    await assistant.offers("someone", REFUND)
    await say(changed)
    assert assistant.texts == [as_words(changed)]


async def test_a_button_of_another_conversation_is_words(assistant, say):
    await assistant.offers("someone else", REFUND)
    await say(REFUND)
    assert assistant.texts == [as_words(REFUND)]


async def test_what_the_connector_itself_wrote_is_taken_at_its_word(assistant, say):
    await say("/refund", kind=ConnectorMessage)
    assert assistant.texts == ["/refund"]


async def test_a_message_too_long_is_told_so_and_not_answered(assistant, say):
    assert await say("x" * 21) == ["At most 20 characters, please."]
    assert assistant.texts == []


async def test_the_refusal_is_in_the_customers_language(say):
    assert await say("我想问一下我的订单现在到哪里了，为什么还没有发货呢") == [
        "请控制在 20 字以内。"
    ]


async def test_who_sends_too_many_is_told_once(assistant, say):
    answers = [await say("hello") for _ in range(6)]
    assert assistant.texts == ["hello"] * 3
    assert answers[3:] == [["One moment, please."], [], []]


async def test_one_customers_haste_is_no_others(assistant, say):
    for _ in range(5):
        await say("hello", "hasty")
    assert await say("hello", "calm") == []
    assert assistant.heard[-1].sender_id == "calm"


async def test_a_message_that_the_platform_sends_again_is_answered_once(assistant, settings, say):
    gate = Gate("test", sends_again=True, settings=settings, counters=Counters())
    for _ in range(2):
        await say("hello", gate=gate, message_id="m1")
    await say("hello", gate=gate, message_id="m2")
    assert [message.message_id for message in assistant.heard] == ["m1", "m2"]


async def test_a_message_that_was_not_answered_may_come_again(assistant, settings, say):
    gate = Gate("test", sends_again=True, settings=settings, counters=Counters())
    handle, assistant.handle_message = assistant.handle_message, fail
    with pytest.raises(ConnectionError):
        await say("hello", gate=gate, message_id="m1")
    assistant.handle_message = handle
    await say("hello", gate=gate, message_id="m1")
    assert assistant.texts == ["hello"]


async def fail(message):
    raise ConnectionError("down")


def test_a_rate_that_cannot_be_read_is_refused_with_what_is_right():
    with pytest.raises(ValueError, match="'lots' is no rate; right is 30/minute"):
        GateSettings(_env_file=None, messages_per_customer="lots")


@pytest.fixture
def busy(assistant):
    """A turn that lasts until this is set, when the customer says "first"."""
    over = asyncio.Event()

    async def turn(message):
        async with assistant.lock_store.lock(message.sender_id, wait_time_in_seconds=0.01):
            if message.text == "first":
                await over.wait()
            assistant.heard.append(message)

    assistant.handle_message = turn
    return over


async def begun(*said):
    """Have things said at once; all wait for the first one's turn to be over."""
    tasks = [asyncio.create_task(one) for one in said]
    for _ in range(20):
        await asyncio.sleep(0)
    return tasks


async def test_what_is_typed_after_a_button_is_answered_after_it(assistant, settings, say, busy):
    gate = Gate("test", settings=settings, counters=Counters())
    await assistant.offers("someone", REFUND)
    tasks = await begun(*(say(text, gate=gate) for text in ("first", REFUND, "typed")))
    busy.set()
    await asyncio.gather(*tasks)
    assert assistant.texts == ["first", REFUND, "typed"]


async def test_what_is_out_of_measure_does_not_wait_for_a_turn(settings, say, busy):
    gate = Gate("test", settings=settings, counters=Counters())
    tasks = await begun(*(say(text, gate=gate) for text in ("first", "two", "three", "four")))
    assert [task.done() for task in tasks] == [False, False, False, True]
    assert tasks[3].result() == ["One moment, please."]
    busy.set()
    await asyncio.gather(*tasks)


async def test_who_is_gone_while_waiting_holds_up_nobody(assistant, settings, say, busy):
    gate = Gate("test", settings=settings, counters=Counters())
    first, gone, third = await begun(*(say(text, gate=gate) for text in ("first", "two", "three")))
    gone.cancel()
    busy.set()
    await asyncio.gather(first, third)
    assert assistant.texts == ["first", "three"]
