"""Policies see the states that Rasa's own tracker would tell them."""

from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    ConversationPaused,
    FollowupAction,
    Restarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.slots import TextSlot
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity

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
        lambda: ActiveLoop("form"),
        lambda: FollowupAction("utter_hello"),
        lambda: ConversationPaused(),
        lambda: BotUttered("hello"),
        lambda: Restarted(),
    ]
)


def standing(tracker):
    """What Rasa tells of where a conversation stands."""
    return tracker.current_state(EventVerbosity.ALL), tracker.active_loop


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
        assert vars(ours.copy()).keys() >= vars(rasas.copy()).keys()
        assert standing(ours.copy()) == standing(rasas.copy()) == standing(ours)


def test_a_copy_goes_its_own_way():
    tracker = ConversationTracker("c", SLOTS)
    tracker.update(ActiveLoop("form"))
    copied = tracker.copy()
    for event in (SlotSet("mood", "good"), ConversationPaused(), ActionExecuted("utter_hello")):
        copied.update(event)
    copied.interrupt_loop(True)
    assert (len(tracker.events), tracker.get_slot("mood")) == (1, None)
    assert not tracker.is_paused()
    assert not tracker.active_loop.is_interrupted
