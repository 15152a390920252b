"""Remote actions: answers checked as strictly as Rasa checks them, and an outcome in any case."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from jsonschema import ValidationError
from rasa.core.actions.action import ActionExecutionRejection, RemoteAction
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from custom_components.policies.remote_actions import keep_promises


class ActionServer(EndpointConfig):
    """An action server that answers what it is told to."""

    def __init__(self, answer: Any, seconds: float = 0) -> None:
        super().__init__("http://actions")
        self.answer = answer
        self.seconds = seconds

    async def request(self, *parts: Any, **request: Any) -> Any:
        await asyncio.sleep(self.seconds)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def action() -> RemoteAction:
    keep_promises(30)
    return RemoteAction("action_look_up", None)


def events_of(answer: Any, seconds: float = 0, limit: float = 30) -> list[Any]:
    keep_promises(limit)
    action = RemoteAction("action_look_up", ActionServer(answer, seconds))
    tracker = DialogueStateTracker.from_events("anna", [])
    nlg = TemplatedNaturalLanguageGenerator({})
    return asyncio.run(action.run(OutputChannel(), nlg, tracker, Domain.empty()))


def test_a_right_answer_passes(action: RemoteAction) -> None:
    events = [{"event": "slot", "name": "size", "value": "L", "timestamp": None}]
    assert action._validate_action_result({"events": events, "responses": [{"text": "Hi"}]})


@pytest.mark.parametrize(
    "answer",
    [{"events": "none"}, {"events": [{"event": "slot"}]}, {"events": [], "responses": ["Hi"]}],
)
def test_a_wrong_answer_is_refused_with_the_name_of_the_action(
    action: RemoteAction, answer: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError, match="action_look_up"):
        action._validate_action_result(answer)


def test_what_an_action_tells_is_left_as_it_is() -> None:
    answer = {"events": [{"event": "slot", "name": "outcome", "value": "ok"}], "responses": []}
    assert events_of(answer) == [SlotSet("outcome", "ok")]


@pytest.mark.parametrize(
    "answer",
    [
        ClientResponseError(500, "the action raised", ""),
        OSError("no such host"),
        None,
        "nonsense",
        ["nonsense"],
        {"events": "none"},
        {"events": [{"event": "no_such_event"}], "responses": []},
    ],
    ids=repr,
)
def test_an_action_that_raises_or_answers_nonsense_has_failed(answer: Any) -> None:
    assert events_of(answer) == [SlotSet("outcome", "failed")]


def test_an_action_that_hangs_has_timed_out() -> None:
    assert events_of({"events": [], "responses": []}, 5, 0.02) == [SlotSet("outcome", "timed_out")]


def test_a_rejection_stays_one() -> None:
    error = ClientResponseError(400, "rejected", '{"action_name": "action_look_up"}')
    with pytest.raises(ActionExecutionRejection):
        events_of(error)
