"""Answers of the action server are checked as strictly as Rasa checks them."""

import pytest
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction

from custom_components.policies.action_response import check_schema_once


@pytest.fixture
def action():
    check_schema_once()
    return RemoteAction("action_look_up", None)


def test_a_right_answer_passes(action):
    events = [{"event": "slot", "name": "size", "value": "L", "timestamp": None}]
    assert action._validate_action_result({"events": events, "responses": [{"text": "Hi"}]})


@pytest.mark.parametrize(
    "answer",
    [{"events": "none"}, {"events": [{"event": "slot"}]}, {"events": [], "responses": ["Hi"]}],
)
def test_a_wrong_answer_is_refused_with_the_name_of_the_action(action, answer):
    with pytest.raises(ValidationError, match="action_look_up"):
        action._validate_action_result(answer)
