"""A conversation that could not be read is answered with one honest reply, and nothing else is."""

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.resource import Resource
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import InvalidConfigException

from custom_components.policies.fault_policy import FaultPolicy
from custom_components.stores.faults import mark_unread

DOMAIN = Domain.from_dict({"responses": {"utter_sorry": [{"text": "sorry"}]}})


def policy(action="utter_sorry"):
    config = {**FaultPolicy.get_default_config(), "action": action}
    context = ExecutionContext(GraphSchema({}))
    return FaultPolicy(config, None, Resource("fault"), context)


def predicted(tracker):
    prediction = policy().predict_action_probabilities(tracker, DOMAIN)
    if not prediction.max_confidence:
        return None
    return DOMAIN.action_names_or_texts[prediction.max_confidence_index]


def unread():
    return mark_unread(DialogueStateTracker("c", []), "OperationalError")


def test_it_abstains_where_the_conversation_was_read():
    tracker = DialogueStateTracker("c", [])
    tracker.update(UserUttered("hello"))
    assert predicted(tracker) is None


def test_a_message_is_answered_once_and_then_it_listens():
    tracker = unread()
    tracker.update(UserUttered("hello"))
    assert predicted(tracker) == "utter_sorry"
    tracker.update(ActionExecuted("utter_sorry"))
    tracker.update(BotUttered("sorry"))
    assert predicted(tracker) == "action_listen"


def test_a_reminder_gets_no_answer():
    tracker = unread()
    tracker.update(UserUttered.create_external("silence"))
    assert predicted(tracker) == "action_listen"


def test_a_reply_that_does_not_exist_is_refused_in_training():
    with pytest.raises(
        InvalidConfigException, match=r"config\.yml, FaultPolicy: action is 'utter_x'"
    ):
        policy("utter_x").train([], DOMAIN)
