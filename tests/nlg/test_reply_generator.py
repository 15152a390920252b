"""Replies as Rasa asks for them: told like a conversation, one event a line."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest
from chat_completions import running
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig, read_endpoint_config

from custom_components.nlg.reply_generator import ReplyGenerator
from replies.settings import BadSetting
from replies.variations import BrokenReplies

# Rasa reminds of an old mechanism each time slots are read.
pytestmark = pytest.mark.filterwarnings("ignore:Slot auto-fill has been removed")

PROJECT = Path(__file__).resolve().parents[2]
DOMAIN = """
version: "3.1"
slots:
  language: {type: text, initial_value: en, mappings: [{type: custom}]}
  when: {type: any, mappings: [{type: custom}]}
  budget: {type: any, mappings: [{type: custom}]}
responses:
  utter_help:
    - text: "I can do this and that."
      metadata: {theme: blue}
    - text: "As I said: this and that."
      metadata: {heard: 1}
    - text: "Sorry. This and that."
      metadata: {sentiment: negative}
    - condition: &zh [{type: slot, name: language, value: zh}]
      text: "我会这个和那个。"
    - condition: *zh
      text: "还是这个和那个。"
      metadata: {heard: 1}
  utter_hello:
    - text: "Hello"
    - text: "Hi"
    - channel: sms
      text: "Hi by SMS"
  utter_plan:
    - text: "You come on {when} with {budget} for {number}."
      buttons:
        - {title: "On {when}", payload: '/inform{{"date": "{when}"}}'}
      custom: {day: "{when}"}
    - condition: *zh
      text: "您{when}来，预算{budget}，订单 {number}。"
  utter_only_angry:
    - text: "I see."
      metadata: {anger: true}
  utter_warm:
    - text: "You're welcome. Anything else?"
      metadata: {rephrase: true}
    - condition: *zh
      text: "不客气，还有别的吗？"
      metadata: {rephrase: true}
  utter_chat:
    - text: "I can't chat, but I can help."
      metadata: {free: true}
"""


@pytest.fixture(scope="module")
def domain() -> Domain:
    return Domain.from_yaml(DOMAIN)


def generator(domain: Domain, **block: Any) -> ReplyGenerator:
    return ReplyGenerator(EndpointConfig(**{"money": ["budget"], **block}), domain)


@pytest.fixture(scope="module")
def replies(domain: Domain) -> ReplyGenerator:
    return generator(domain)


def said(name: str) -> BotUttered:
    return BotUttered(name, metadata={"utter_action": name})


def heard(text: str = "hello", label: str = "neutral", anger: bool = False) -> UserUttered:
    sentiment = {"label": label, "anger": anger}
    return UserUttered(text, parse_data={"sentiment": sentiment, "intent": {}, "entities": []})


def reply(
    replies: NaturalLanguageGenerator,
    domain: Domain,
    name: str,
    *events: Event,
    channel: str = "rest",
    **values: Any,
) -> Any:
    tracker = DialogueStateTracker.from_events("anna", list(events), slots=domain.slots)
    return asyncio.run(replies.generate(name, tracker, channel, **values))


def test_what_was_heard_is_said_otherwise(replies, domain):
    assert reply(replies, domain, "utter_help", heard())["text"] == "I can do this and that."
    again = reply(replies, domain, "utter_help", heard(), said("utter_help"), heard())
    assert again["text"] == "As I said: this and that."


def test_a_new_visit_begins_anew(replies, domain):
    events = [said("utter_help"), SessionStarted(), heard()]
    assert reply(replies, domain, "utter_help", *events)["text"] == "I can do this and that."


def test_another_response_was_not_this_one(replies, domain):
    events = [heard(), said("utter_hello"), heard()]
    assert reply(replies, domain, "utter_help", *events)["text"] == "I can do this and that."


def test_a_feeling_is_answered(replies, domain):
    answer = reply(replies, domain, "utter_help", heard(label="negative"))
    assert answer["text"] == "Sorry. This and that."


def test_chinese_has_its_own_variations(replies, domain):
    events = [SlotSet("language", "zh"), heard(label="negative")]
    assert reply(replies, domain, "utter_help", *events)["text"] == "我会这个和那个。"
    events += [said("utter_help"), heard()]
    assert reply(replies, domain, "utter_help", *events)["text"] == "还是这个和那个。"


def test_the_same_events_give_the_same_reply_and_turns_are_taken(replies, domain):
    events: list[Event] = [heard()]
    texts = []
    for _ in range(4):
        one, other = (reply(replies, domain, "utter_hello", *events) for _ in range(2))
        assert one == other
        texts.append(one["text"])
        events += [said("utter_hello"), heard()]
    assert texts == ["Hello", "Hi", "Hello", "Hi"]


def test_a_channel_has_its_own_as_in_rasa(replies, domain):
    assert reply(replies, domain, "utter_hello", heard(), channel="sms")["text"] == "Hi by SMS"


def test_a_reply_meant_for_another_mood_is_better_than_silence(replies, domain):
    assert reply(replies, domain, "utter_only_angry", heard())["text"] == "I see."


def test_a_response_that_is_not_there_is_none(replies, domain):
    assert reply(replies, domain, "utter_nothing", heard()) is None


def test_values_are_written_for_the_customer_and_kept_for_the_assistant(replies, domain):
    slots = [SlotSet("when", "2026-10-01"), SlotSet("budget", 1299.0)]
    answer = reply(replies, domain, "utter_plan", *slots, heard(), number="HD10000101")
    assert answer["text"] == "You come on 1 October 2026 with ¥1,299 for HD10000101."
    assert answer["buttons"] == [
        {"title": "On 1 October 2026", "payload": '/inform{"date": "2026-10-01"}'}
    ]
    assert answer["custom"] == {"day": "1 October 2026"}
    chinese = [SlotSet("language", "zh"), *slots, heard()]
    answer = reply(replies, domain, "utter_plan", *chinese, number="HD10000101")
    assert answer["text"] == "您2026年10月1日来，预算¥1,299，订单 HD10000101。"


def test_an_empty_slot_is_a_dash_and_not_none(replies, domain):
    answer = reply(replies, domain, "utter_plan", heard(), number="HD1")
    assert answer["text"] == "You come on – with – for HD1."


def test_conditions_are_not_sent_and_the_domain_stays_as_it_was(replies, domain):
    answer = reply(replies, domain, "utter_help", heard())
    assert answer["metadata"] == {"theme": "blue"}
    assert "metadata" not in reply(replies, domain, "utter_help", heard(label="negative"))
    assert domain.responses["utter_help"][2]["metadata"] == {"sentiment": "negative"}


def test_rasa_opens_it_as_endpoints_yml_says(domain):
    config = read_endpoint_config(str(PROJECT / "endpoints.yml"), "nlg")
    opened = NaturalLanguageGenerator.create(config, domain)
    assert isinstance(opened, ReplyGenerator)
    # Rasa loads the model after that, and then sets what its domain says.
    opened.responses = Domain.from_file(str(PROJECT / "domain.yml")).responses
    assert reply(opened, domain, "utter_greet", heard())["text"].startswith("Hello")


def test_a_mistake_in_a_response_is_told_at_start(domain):
    broken = Domain.from_yaml(
        'version: "3.1"\nresponses:\n  utter_a: [{text: x, metadata: {heard: often}}]\n'
    )
    with pytest.raises(BrokenReplies, match="utter_a, variation 1: heard 'often'"):
        generator(broken)


def test_a_mistake_in_endpoints_yml_is_told_at_start(domain):
    with pytest.raises(BadSetting, match="'colour'"):
        generator(domain, colour="blue")


def test_a_reply_after_200_events_costs_less_than_a_millisecond(replies, domain):
    events = [event for _ in range(100) for event in (heard(), said("utter_help"))]
    slots = [SlotSet("when", "2026-10-01"), SlotSet("budget", 1299.0)]
    tracker = DialogueStateTracker.from_events("anna", [*slots, *events], slots=domain.slots)

    async def costs() -> list[float]:
        taken = []
        for _ in range(100):
            begin = time.thread_time()
            await replies.generate("utter_plan", tracker, "rest", number="HD1")
            taken.append(time.thread_time() - begin)
        return taken

    assert sorted(asyncio.run(costs()))[50] < 0.001


def test_a_language_model_rewords_only_what_may_be(domain, monkeypatch):
    monkeypatch.chdir(PROJECT)
    with running() as server:
        server.text = "Happy to help. Anything else?"
        replies = generator(domain, language_model={"url": server.url, "model": "tiny"})
        answer = reply(replies, domain, "utter_warm", heard())
        assert answer["text"] == server.text
        assert answer["metadata"] == {"written_by": "language_model"}
        assert reply(replies, domain, "utter_hello", heard())["text"] == "Hello"
        assert len(server.asked) == 1
        server.text = "不用谢，还有别的需要吗？"
        answer = reply(replies, domain, "utter_warm", SlotSet("language", "zh"), heard())
        assert answer["text"] == server.text


def test_a_language_model_that_invents_is_not_heard(domain, monkeypatch):
    monkeypatch.chdir(PROJECT)
    with running() as server:
        server.text = "Happy to give you 50% off. Anything else?"
        replies = generator(domain, language_model={"url": server.url, "timeout": 5})
        answer = reply(replies, domain, "utter_warm", heard())
        assert answer == {"text": "You're welcome. Anything else?"}


def test_a_free_answer_is_told_the_conversation(domain, monkeypatch):
    monkeypatch.chdir(PROJECT)
    with running() as server:
        server.text = "That sounds good. I can help."
        replies = generator(domain, language_model={"url": server.url, "history": 2})
        events = [heard("hi"), BotUttered("Hello"), heard("nice weather"), BotUttered("Well")]
        assert reply(replies, domain, "utter_chat", *events)["text"] == server.text
        assert server.asked[0]["messages"][1:] == [
            {"role": "assistant", "content": "Hello"},
            {"role": "user", "content": "nice weather"},
        ]


@pytest.fixture
def shop_pages(monkeypatch):
    monkeypatch.setenv("PUBLIC_URL", "https://shop.example.com")


CARDS = """
version: "3.1"
responses:
  utter_page:
    - text: "Read https://shop.example.com/help"
    - channel: socketio
      custom: {type: source, url: /help}
  utter_own:
    - channel: socketio
      custom: {type: source, url: /help}
    - channel: wechat
      text: "In WeChat."
"""


def test_channels_that_draw_cards_are_given_the_web_chats(shop_pages):
    domain = Domain.from_yaml(CARDS)
    replies = generator(domain, cards=["wechat"])
    assert reply(replies, domain, "utter_page", channel="wechat")["custom"]["url"] == "/help"
    assert "custom" not in reply(replies, domain, "utter_page", channel="sms")
    assert reply(replies, domain, "utter_own", channel="wechat")["text"] == "In WeChat."


def test_without_pages_to_link_to_there_are_no_cards(monkeypatch):
    monkeypatch.delenv("PUBLIC_URL", raising=False)
    domain = Domain.from_yaml(CARDS)
    replies = generator(domain, cards=["wechat"])
    assert "custom" not in reply(replies, domain, "utter_page", channel="wechat")


def test_an_action_may_say_in_which_language(replies, domain):
    answer = reply(replies, domain, "utter_help", heard(), language="zh")
    assert answer["text"] == "我会这个和那个。"
