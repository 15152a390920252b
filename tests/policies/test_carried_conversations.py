"""A conversation on another channel stands where the customer's latest one stood."""

import pytest
from rasa.shared.core.events import (
    ActionExecuted,
    BotUttered,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from actions.session import _carried
from services.analytics.repository import StoryEvent
from services.customers.conversations.carrying import carried, session_of, waits

WHERE_ELSE = [
    ActionExecuted("action_session_start"),
    SessionStarted(),
    ActionExecuted("action_listen"),
    UserUttered("退货", {"name": "return_item"}, [], {"intent": {"name": "return_item"}}),
    ActionExecuted("action_ask_order_number"),
    BotUttered("请问订单号是多少？"),
    ActionExecuted(
        "action_listen", "StateMachinePolicy", 1.0, metadata={"flow": "return_item", "state": "a"}
    ),
]


def as_stored(events):
    """The events as the services read them in Rasa's database."""
    return [StoryEvent("web", one.type_name, 1.0, one.as_dict()) for one in events]


@pytest.fixture
def begun(domain):
    """The tracker of a session that begins on another channel."""
    session = session_of(as_stored(WHERE_ELSE))
    assert waits(session)
    found = {"customer_id": "C1", "conversation_id": "web", "waits": True}
    told = _carried({**found, "events": carried(session)})
    events = [Event.from_parameters(dict(one)) for one in told]
    tracker = DialogueStateTracker("wechat:openid", domain.slots)
    tracker.update(ActionExecuted("action_session_start"), domain)
    here = [SessionStarted(), *events, ActionExecuted("action_listen")]
    tracker.update_with_events(here, domain)
    return tracker


def predicted(policy, domain, tracker):
    prediction = policy.predict_action_probabilities(tracker, domain)
    return domain.action_names_or_texts[prediction.max_confidence_index]


def test_the_answer_to_the_question_of_the_other_channel_goes_on_here(policy, domain, begun):
    begun.update(UserUttered("HD1", {"name": "inform"}, [], {"intent": {"name": "inform"}}), domain)
    begun.update(SlotSet("order_number", "HD1"), domain)
    assert predicted(policy, domain, begun) == "action_check"


def test_what_the_assistant_said_elsewhere_is_not_said_again(begun):
    assert not [event for event in begun.events if isinstance(event, BotUttered)]
