"""A reminder that falls due while a person has the conversation says nothing."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from policy_files import DOMAIN, FLOWS, domain_of
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ConversationPaused,
    ConversationResumed,
    Event,
    ReminderScheduled,
    SessionStarted,
    SlotSet,
    UserUttered,
)

from custom_components.policies.state_machine_policy import StateMachinePolicy

SILENCE = """
  silence: {intents: [customer_silent], do: action_remind_later, after: 10, say: utter_still_there}
flows:
"""
STILL_THERE = "Are you still there?"
DUE = datetime.now(timezone.utc) + timedelta(minutes=10)
REMINDER = ReminderScheduled("customer_silent", DUE, name="of anna", kill_on_user_message=True)
OTHER = ReminderScheduled("greet", DUE, name="another", kill_on_user_message=False)


@pytest.fixture
def domain() -> Domain:
    text = DOMAIN.replace("greet]", "greet, customer_silent]")
    text = text.replace("actions: [", "actions: [action_remind_later, ")
    text = text.replace("slots:\n", "slots:\n  silence: {type: any, mappings: [{type: custom}]}\n")
    return domain_of(f"{text}  utter_still_there: [{{text: '{STILL_THERE}'}}]\n")


@pytest.fixture
def flows(tmp_path: Path) -> Path:
    folder = tmp_path / "flows"
    folder.mkdir()
    (folder / "all.yml").write_text(FLOWS.replace("flows:\n", SILENCE[1:]), encoding="utf-8")
    return folder


class Processor(MessageProcessor):
    """Rasa's own, around a policy instead of a model's file."""

    def __init__(self, policy: StateMachinePolicy, domain: Domain) -> None:
        self._policy, self._domain = policy, domain
        super().__init__(
            "no file",
            InMemoryTrackerStore(domain),
            InMemoryLockStore(),
            TemplatedNaturalLanguageGenerator(domain.responses),
        )

    def _load_model(self, model_path: Any) -> Any:  # type: ignore[override]
        told = {"assistant_id": "test", "model_id": "m", "core_target": "policy"}
        metadata = SimpleNamespace(domain=self._domain, **told)
        return "no file", metadata, SimpleNamespace(run=self._predict)

    def _predict(self, inputs: dict[str, Any], targets: list[str]) -> dict[str, Any]:
        (tracker,) = inputs.values()
        return {targets[0]: self._policy.predict_action_probabilities(tracker, self._domain)}


@pytest.fixture
def processor(policy: StateMachinePolicy, domain: Domain) -> Processor:
    return Processor(policy, domain)


def heard(intent: str) -> UserUttered:
    parse_data: Any = {"intent": {"name": intent, "confidence": 1.0}, "entities": []}
    return UserUttered(f"/{intent}", parse_data["intent"], [], parse_data)


async def waits(processor: Processor, *then: Event) -> None:
    """Let the assistant wait for an answer, and this happen then."""
    tracker = await processor.tracker_store.get_or_create_tracker("anna")
    listening = ActionExecuted("action_listen")
    began = [ActionExecuted("action_session_start"), SessionStarted(), listening]
    asked = [heard("return_item"), ActionExecuted("action_ask_order_number"), listening]
    for event in (*began, *asked, REMINDER, OTHER, *then):
        tracker.update(event, processor.domain)
    await processor.tracker_store.save(tracker)


async def said(processor: Processor, reminder: ReminderScheduled) -> list[str]:
    """Let a reminder fall due, as Rasa's scheduler does; return what the customer hears."""
    channel = CollectingOutputChannel()
    await processor.handle_reminder(reminder, "anna", channel)
    return [message["text"] for message in channel.messages]


async def test_while_the_assistant_has_the_conversation_a_reminder_speaks(
    processor: Processor,
) -> None:
    await waits(processor)
    assert await said(processor, REMINDER) == [STILL_THERE]


@pytest.mark.parametrize("reminder", [REMINDER, OTHER], ids=["of silence", "another"])
async def test_while_a_person_has_it_a_reminder_says_nothing(
    reminder: ReminderScheduled, processor: Processor
) -> None:
    await waits(processor, ConversationPaused())
    assert await said(processor, reminder) == []
    tracker = await processor.tracker_store.retrieve("anna")
    assert tracker.is_paused()
    # It is noted, and no action of the assistant's follows it.
    assert [type(event) for event in tracker.events][-1:] == [UserUttered]


async def test_nor_does_one_that_follows_a_word_to_the_person(processor: Processor) -> None:
    await waits(processor, ConversationPaused(), heard("inform"))
    assert await said(processor, OTHER) == []
    # The customer has written since: that one is not even noted.
    before = len((await processor.tracker_store.retrieve("anna")).events)
    assert await said(processor, REMINDER) == []
    assert len((await processor.tracker_store.retrieve("anna")).events) == before


async def test_after_the_person_the_assistant_goes_on_as_if_it_had_not_been(
    processor: Processor, policy: StateMachinePolicy, domain: Domain
) -> None:
    await waits(processor, ConversationPaused())
    await said(processor, REMINDER)
    tracker = await processor.tracker_store.retrieve("anna")
    for event in (ConversationResumed(), heard("inform"), SlotSet("order_number", "HD2")):
        tracker.update(event, domain)
    prediction = policy.predict_action_probabilities(tracker, domain)
    assert domain.action_names_or_texts[prediction.max_confidence_index] == "action_check"
