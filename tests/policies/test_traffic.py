"""From the policy through Rasa's own tracker store to the numbers on the page of the flows."""

from __future__ import annotations

import time
from pathlib import Path

from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from custom_components.policies.domain_names import names_of
from custom_components.policies.state_machine_policy import StateMachinePolicy
from dialogue.drawing.picture import BEGIN, ENDING
from dialogue.loader import build, read
from services.analytics.counting import Counts, count
from services.analytics.repository import TrackerRepository

A_DAY = 86_400


def heard(intent: str, **slots: str) -> list[Event]:
    parse_data = {"intent": {"name": intent, "confidence": 1.0}, "entities": []}
    said = UserUttered(f"/{intent}", parse_data["intent"], [], parse_data)
    return [said, *(SlotSet(slot, value) for slot, value in slots.items())]


def answer(
    policy: StateMachinePolicy, domain: Domain, tracker: DialogueStateTracker, outcome: str = ""
) -> None:
    """Act as Rasa's processor does, until the policy listens."""
    for _ in range(10):
        prediction = policy.predict_action_probabilities(tracker, domain)
        action = domain.action_names_or_texts[prediction.max_confidence_index]
        for event in prediction.optional_events or ():
            tracker.update(event, domain)
        told = prediction.action_metadata
        tracker.update(ActionExecuted(action, metadata=told), domain)
        if action == "action_listen":
            return
        if action == "action_check":
            tracker.update(SlotSet("outcome", outcome), domain)


async def counted(
    tmp_path: Path, policy: StateMachinePolicy, domain: Domain, flows: Path,
    conversations: dict[str, list[list[Event]]],
) -> Counts:  # fmt: skip
    store = SQLTrackerStore(domain, db=str(tmp_path / "conversations.db"))
    for name, turns in conversations.items():
        tracker = DialogueStateTracker(name, domain.slots)
        tracker.update(SessionStarted(), domain)
        tracker.update(ActionExecuted("action_listen"), domain)
        for turn in turns:
            for event in turn:
                tracker.update(event, domain)
            answer(policy, domain, tracker, outcome="ok")
            await store.save(tracker)
    store.engine.dispose()
    repository = TrackerRepository(f"sqlite:///{tmp_path}/conversations.db")
    counts = count(
        list(repository.events(time.time() - A_DAY)),
        build(read(flows)[0], names_of(domain, ["en"]))[0],
        left_before=time.time() + 1,
    )
    repository.close()
    return counts


async def test_what_customers_did_is_what_is_counted(
    tmp_path: Path, policy: StateMachinePolicy, domain: Domain, flows: Path
) -> None:
    to_the_end = [
        heard("return_item"),
        heard("inform", order_number="HD1"),
        heard("inform", reason="broken"),
        heard("affirm"),
    ]
    counts = await counted(
        tmp_path,
        policy,
        domain,
        flows,
        {
            "anna": to_the_end,
            "bob": to_the_end[:1],
            "chen": [*to_the_end[:2], heard("track_order")],
        },
    )
    returned = counts.flows["return_item"]
    assert counts.conversations == 3
    assert returned.starts == 3
    assert returned.visits == {"order": 3, "check": 2, "why": 2, "confirm": 1, "book": 1}
    assert dict(returned.left) == {"order": 1, "why": 1}
    assert returned.moves[BEGIN, "order"] == 3
    assert returned.moves["book", ENDING + "done"] == 1
