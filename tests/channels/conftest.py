"""A small assistant in memory: it echoes, and offers what a test tells it to."""

import warnings

import pytest
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered

from custom_components.channels.gate.counters import Counters
from custom_components.channels.gate.gate import Gate
from custom_components.channels.gate.settings import GateSettings

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

    async def handle_message(self, message):
        self.heard.append(message)

    @property
    def texts(self):
        return [message.text for message in self.heard]

    async def offers(self, sender, *payloads):
        """Send buttons in a conversation, as an action would."""
        tracker = await self.tracker_store.get_or_create_tracker(sender)
        buttons = [{"title": "a button", "payload": payload} for payload in payloads]
        tracker.update(BotUttered("choose", {"buttons": buttons}))
        await self.tracker_store.save(tracker)


@pytest.fixture
def assistant():
    return Assistant()


@pytest.fixture
def settings():
    return GateSettings(_env_file=None, message_characters=20, messages_per_customer="3/hour")


@pytest.fixture
def say(assistant, settings):
    """Say something through a gate; returns what the gate itself answered."""
    counters = Counters()

    async def say(text, sender="someone", kind=UserMessage, gate=None, **told):
        if gate is None:
            gate = Gate("test", settings=settings, counters=counters)
        gate.agent = assistant
        message = kind(text, CollectingOutputChannel(), sender, **told)
        await gate.handle(message, assistant.handle_message)
        return [one["text"] for one in message.output_channel.messages]

    return say
