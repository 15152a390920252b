"""Policies see the states that Rasa's own tracker would tell them."""

from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUtteranceReverted, UserUttered
from rasa.shared.core.slots import TextSlot
from rasa.shared.core.trackers import DialogueStateTracker

from custom_components.stores.conversation_tracker import ConversationTracker

DOMAIN = Domain.from_dict(
    {
        "intents": ["hello", "bye"],
        "responses": {"utter_hello": [{"text": "hello"}]},
    }
)
SLOTS = [TextSlot("mood", mappings=[{"type": "custom"}])]
RULE_ONLY = {"slots": ["mood"], "loops": []}
EVENTS = st.sampled_from(
    [
        lambda: UserUttered("hello", {"name": "hello"}),
        lambda: UserUttered("bye", {"name": "bye"}),
        lambda: ActionExecuted("utter_hello"),
        lambda: ActionExecuted("utter_hello", hide_rule_turn=True),
        lambda: ActionExecuted("action_listen"),
        lambda: SlotSet("mood", "good"),
        lambda: UserUtteranceReverted(),
    ]
)


@given(st.lists(EVENTS, max_size=12))
@settings(deadline=None, max_examples=40)
def test_its_states_are_rasas_own_however_often_they_are_asked_for(events):
    ours, rasas = ConversationTracker("c", SLOTS), DialogueStateTracker("c", SLOTS)
    for make in events:
        event = make()
        ours.update(event)
        rasas.update(event)
        for asked in ((False, False, None), (False, True, RULE_ONLY), (False, True, None)):
            told = ours.past_states(DOMAIN, *asked)
            assert told == rasas.past_states(DOMAIN, *asked)
            # Policies change what they are told.
            told[-1]["changed"] = {}
    copied = ours.copy()
    assert copied.current_slot_values() == rasas.copy().current_slot_values()
    assert list(copied.events) == list(ours.events)
