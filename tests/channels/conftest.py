"""A small assistant in memory: it echoes, and offers what a test tells it to."""

import warnings
from pathlib import Path

import pytest
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered

from custom_components.channels.gate.counters import Counters, counters_at
from custom_components.channels.gate.gate import Gate
from custom_components.channels.gate.settings import GateSettings, gate_settings

ROOM = Path(__file__).parent
RASA_TOKEN = "the secret of Rasa's own HTTP API"
CUSTOMER_SECRET = "the secret of the shop's own site"
CHAT_SECRET = "the secret of the web chat's door"
DOMAIN = """
version: "3.1"
intents: [refund]
entities: [n]
slots:
  language:
    type: text
    initial_value: en
    influence_conversation: false
    mappings: [{type: custom}]
responses:
  utter_long:
    - text: "At most {most} characters, please."
      metadata: {refusal: too_long}
    - condition: [{type: slot, name: language, value: zh}]
      text: "请控制在 {most} 字以内。"
      metadata: {refusal: too_long}
  utter_many:
    - text: "One moment, please."
      metadata: {refusal: too_many}
    - condition: [{type: slot, name: language, value: zh}]
      text: "请稍等一下。"
      metadata: {refusal: too_many}
"""


class Assistant:
    """The parts of Rasa's agent that a gate asks, the real ones, and what reached it."""

    def __init__(self):
        with warnings.catch_warnings():
            # Rasa says so of every domain that it reads.
            warnings.filterwarnings("ignore", "Slot auto-fill has been removed")
            self.domain = Domain.from_yaml(DOMAIN)
        self.tracker_store = InMemoryTrackerStore(self.domain)
        self.lock_store = InMemoryLockStore()
        self.nlg = TemplatedNaturalLanguageGenerator(self.domain.responses)
        self.heard = []
        self.answers = True

    async def handle_message(self, message):
        self.heard.append(message)
        if self.answers:
            said = f"You said: {message.text}"
            await message.output_channel.send_response(message.sender_id, {"text": said})

    def is_ready(self):
        return False  # there is no model

    @property
    def texts(self):
        return [message.text for message in self.heard]

    async def offers(self, sender, *payloads):
        """Send buttons in a conversation, as an action would."""
        tracker = await self.tracker_store.get_or_create_tracker(sender)
        buttons = [{"title": "a button", "payload": payload} for payload in payloads]
        tracker.update(BotUttered("choose", {"buttons": buttons}))
        await self.tracker_store.save(tracker)


def pytest_collection_modifyitems(items):
    """Let these tests reach the servers that they start on 127.0.0.1."""
    for item in items:
        if ROOM in item.path.parents:
            item.add_marker(pytest.mark.enable_socket)


@pytest.fixture
def assistant():
    return Assistant()


@pytest.fixture
def operator(monkeypatch):
    """Set what an operator sets in the environment; the gates made afterwards follow it."""

    def setting(**variables):
        for name, value in variables.items():
            monkeypatch.setenv(name, str(value))
        gate_settings.cache_clear()
        counters_at.cache_clear()
        return gate_settings()

    setting(RASA_TOKEN=RASA_TOKEN, CUSTOMER_SECRET=CUSTOMER_SECRET, CHAT_SECRET=CHAT_SECRET)
    yield setting
    gate_settings.cache_clear()
    counters_at.cache_clear()


@pytest.fixture
def settings():
    return GateSettings(_env_file=None, message_characters=20, messages_per_customer="3/hour")


@pytest.fixture
def say(assistant, settings):
    """Say something through a gate; returns what the gate itself answered."""
    counters = Counters()
    assistant.answers = False

    async def say(text, sender="someone", kind=UserMessage, gate=None, **told):
        if gate is None:
            gate = Gate("test", settings=settings, counters=counters)
        gate.agent = assistant
        message = kind(text, CollectingOutputChannel(), sender, **told)
        await gate.handle(message, assistant.handle_message)
        return [one["text"] for one in message.output_channel.messages]

    return say
