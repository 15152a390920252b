"""Actions that run in Rasa's own process."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta, timezone
from typing import Any

from rasa.core.actions.action import RemoteAction
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ReminderScheduled, SlotSet
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker

from custom_components.policies.remote_actions import keep_promises


def reminders(customer: str, silence: Any) -> list[Any]:
    """Run the action without an action server, as Rasa runs it."""
    keep_promises(30, reminds="action_come_back")
    slot = AnySlot("silence", mappings=[])
    tracker = DialogueStateTracker.from_events(customer, [SlotSet("silence", silence)], [slot])
    nlg = TemplatedNaturalLanguageGenerator({})
    action = RemoteAction("action_come_back", None)
    return asyncio.run(action.run(OutputChannel(), nlg, tracker, Domain.empty()))


def test_the_reminder_comes_after_the_minutes_with_the_intent() -> None:
    (reminder,) = reminders("anna", {"intent": "silent", "minutes": 10})
    assert isinstance(reminder, ReminderScheduled)
    assert reminder.intent == "silent"
    assert reminder.kill_on_user_message
    due = reminder.trigger_date_time - datetime.now(timezone.utc)
    assert timedelta(minutes=9) < due < timedelta(minutes=11)


def test_customers_do_not_take_each_others_reminder() -> None:
    silence = {"intent": "silent", "minutes": 10}
    (anna,), (bob,) = reminders("anna", silence), reminders("bob", silence)
    assert anna.name != bob.name
    assert anna.name == reminders("anna", silence)[0].name


def test_without_being_told_when_nothing_is_scheduled() -> None:
    assert reminders("anna", None) == []
