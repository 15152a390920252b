"""The policy over real Rasa trackers: a conversation is a list of events."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from policy_files import domain_of
from rasa.core.policies.policy import PolicyPrediction
from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ConversationPaused,
    ConversationResumed,
    Event,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import InvalidConfigException

from custom_components.policies.domain_names import names_of
from custom_components.policies.invalid_flows import InvalidFlows
from custom_components.policies.state_machine_policy import StateMachinePolicy
from custom_components.policies.tracker_events import message_of
from dialogue.events import Wish


def heard(intent: str, text: str = "", anger: bool | None = None, sure: float = 1.0) -> UserUttered:
    parse_data: Any = {"intent": {"name": intent, "confidence": sure}, "entities": []}
    if anger is not None:
        parse_data["sentiment"] = {"label": "negative", "anger": anger}
    return UserUttered(text or f"/{intent}", parse_data["intent"], [], parse_data)


def sounding(score: object) -> UserUttered:
    """Return a greeting with the score that a tracker's history gives it."""
    parse_data: Any = {"intent": {"name": "greet"}, "entities": [], "sentiment": {"score": score}}
    return UserUttered("hello", parse_data["intent"], [], parse_data)


def did(action: str) -> ActionExecuted:
    return ActionExecuted(action)


BEGIN: list[Event] = [did("action_session_start"), SessionStarted(), did("action_listen")]
WHICH_ORDER = [*BEGIN, heard("return_item"), did("action_ask_order_number"), did("action_listen")]


def predict(policy: StateMachinePolicy, domain: Domain, events: list[Event]) -> PolicyPrediction:
    tracker = DialogueStateTracker.from_events("anna", events, slots=domain.slots)
    return policy.predict_action_probabilities(tracker, domain)


def predicted(policy: StateMachinePolicy, domain: Domain, *events: Event) -> str | None:
    prediction = predict(policy, domain, list(events))
    if prediction.max_confidence == 0:
        return None
    assert prediction.max_confidence == 1
    return domain.action_names_or_texts[prediction.max_confidence_index]


def test_a_trigger_starts_its_flow(policy: StateMachinePolicy, domain: Domain) -> None:
    action = predicted(policy, domain, *BEGIN, heard("return_item"))
    assert action == "action_ask_order_number"


def test_it_waits_after_the_question(policy: StateMachinePolicy, domain: Domain) -> None:
    assert predicted(policy, domain, *WHICH_ORDER[:-1]) == "action_listen"


def test_a_filled_slot_goes_on(policy: StateMachinePolicy, domain: Domain) -> None:
    answer = [heard("inform"), SlotSet("order_number", "HD1")]
    assert predicted(policy, domain, *WHICH_ORDER, *answer) == "action_check"


def test_an_actions_outcome_chooses_the_branch(policy: StateMachinePolicy, domain: Domain) -> None:
    checked = [*WHICH_ORDER, heard("inform"), SlotSet("order_number", "HD1"), did("action_check")]
    assert predicted(policy, domain, *checked, SlotSet("outcome", "ok")) == "utter_ask_reason"
    assert predicted(policy, domain, *checked, SlotSet("outcome", "late")) == "utter_too_late"
    assert predicted(policy, domain, *checked) == "utter_too_late"


def test_answers_come_as_slot_events_before_the_action(
    policy: StateMachinePolicy, domain: Domain
) -> None:
    events = [*WHICH_ORDER, heard("inform"), SlotSet("order_number", "HD1")]
    events += [did("action_check"), SlotSet("outcome", "ok"), did("utter_ask_reason")]
    events += [did("action_listen"), heard("inform", "too small")]
    prediction = predict(policy, domain, events)
    assert prediction.optional_events == [SlotSet("reason", "too small")]
    assert prediction.action_metadata == {
        "flow": "return_item",
        "state": "confirm",
        "rule": "an answer to the question: reason",
    }


def test_decided_changes_are_not_taken_for_the_customers(
    policy: StateMachinePolicy, domain: Domain
) -> None:
    tracker = DialogueStateTracker.from_events("anna", WHICH_ORDER, slots=domain.slots)
    for event in (heard("inform"), SlotSet("order_number", "HD1")):
        tracker.update(event, domain)
    said = []
    for _ in range(3):
        prediction = policy.predict_action_probabilities(tracker, domain)
        action = domain.action_names_or_texts[prediction.max_confidence_index]
        tracker.update_with_events(prediction.optional_events, domain)
        tracker.update(ActionExecuted(action, metadata=prediction.action_metadata), domain)
        said.append(action)
    assert said == ["action_check", "utter_too_late", "action_listen"]
    assert tracker.get_slot("order_number") is None


def test_it_abstains_where_no_flow_is_concerned(policy: StateMachinePolicy, domain: Domain) -> None:
    assert predicted(policy, domain, *BEGIN, heard("greet")) is None
    assert predicted(policy, domain, *BEGIN, heard("greet"), did("utter_greet")) is None
    assert predicted(policy, domain, *BEGIN) is None
    assert predicted(policy, domain) is None


def test_it_listens_when_a_flow_is_done(policy: StateMachinePolicy, domain: Domain) -> None:
    events = [*BEGIN, heard("track_order"), SlotSet("order_number", "HD1"), did("action_track")]
    assert predicted(policy, domain, *events) == "action_listen"


def test_anger_in_the_message_is_acknowledged(policy: StateMachinePolicy, domain: Domain) -> None:
    angry = heard("return_item", anger=True)
    assert predicted(policy, domain, *BEGIN, angry) == "utter_sorry"
    assert predicted(policy, domain, *BEGIN, angry, did("utter_sorry")) == "action_ask_order_number"


def test_a_new_session_starts_afresh(policy: StateMachinePolicy, domain: Domain) -> None:
    for fresh in (SessionStarted(), Restarted()):
        events = [*WHICH_ORDER, fresh, did("action_listen"), heard("inform")]
        assert predicted(policy, domain, *events) is None


def test_what_is_said_to_a_person_answers_no_question_of_a_flow(
    policy: StateMachinePolicy, domain: Domain
) -> None:
    said = [heard("inform"), SlotSet("order_number", "HD1"), heard("return_item")]
    talked = [*WHICH_ORDER, ConversationPaused(), *said, ConversationResumed()]
    answer = [heard("inform"), SlotSet("order_number", "HD2")]
    assert predicted(policy, domain, *talked, *answer) == "action_check"
    assert predicted(policy, domain, *talked, heard("return_item")) == "action_ask_order_number"


def test_a_reverted_message_did_not_happen(policy: StateMachinePolicy, domain: Domain) -> None:
    events = [*WHICH_ORDER, heard("track_order"), UserUtteranceReverted()]
    tracker = DialogueStateTracker.from_events("anna", events, slots=domain.slots)
    prediction = policy.predict_action_probabilities(tracker, domain)
    assert domain.action_names_or_texts[prediction.max_confidence_index] == "action_listen"


def test_a_rejected_action_does_not_stop_the_flow(
    policy: StateMachinePolicy, domain: Domain
) -> None:
    events = [*BEGIN, heard("track_order"), SlotSet("order_number", "HD1")]
    rejected = ActionExecutionRejected("action_track")
    assert predicted(policy, domain, *events, rejected) == "action_listen"


def test_another_policys_action_leaves_a_way_on(policy: StateMachinePolicy, domain: Domain) -> None:
    events = [*WHICH_ORDER, heard("inform"), SlotSet("order_number", "HD1"), did("utter_greet")]
    assert predicted(policy, domain, *events) == "action_check"


def test_what_another_policy_lost_is_set_again(policy: StateMachinePolicy, domain: Domain) -> None:
    events = [*WHICH_ORDER, heard("inform"), SlotSet("order_number", "HD1"), did("action_check")]
    events += [did("utter_too_late"), did("action_listen")]  # nobody wrote the clearing down
    prediction = predict(policy, domain, [*events, heard("return_item")])
    assert SlotSet("order_number", None) in prediction.optional_events


def test_an_unknown_action_of_the_model_is_not_predicted(
    policy: StateMachinePolicy, domain: Domain
) -> None:
    other = domain_of("intents: [return_item]")
    tracker = DialogueStateTracker.from_events("anna", [*BEGIN, heard("return_item")])
    prediction = policy.predict_action_probabilities(tracker, other)
    assert prediction.max_confidence == 0


def test_trained_and_loaded_it_gives_the_same_answers(
    policy: StateMachinePolicy,
    domain: Domain,
    flows: Path,
    storage: ModelStorage,
    context: ExecutionContext,
) -> None:
    for file in flows.iterdir():
        file.unlink()
    loaded = StateMachinePolicy.load(policy.config, storage, Resource("flows"), context)
    dialogue: list[Event] = [*WHICH_ORDER, heard("inform"), SlotSet("order_number", "HD1")]
    dialogue += [did("action_check"), SlotSet("outcome", "ok"), did("utter_ask_reason")]
    dialogue += [did("action_listen"), heard("abandon"), did("utter_dropped")]
    for length in range(len(dialogue) + 1):
        assert predict(loaded, domain, dialogue[:length]) == predict(
            policy, domain, dialogue[:length]
        )


def test_the_model_holds_plain_json(policy: StateMachinePolicy, storage: ModelStorage) -> None:
    with storage.read_from(Resource("flows")) as folder:
        assert [file.name for file in Path(folder).iterdir()] == ["flows.json"]
        assert "names" in json.loads((Path(folder) / "flows.json").read_text("utf-8"))


def test_broken_flows_are_refused_with_every_problem(
    untrained: StateMachinePolicy, domain: Domain, flows: Path
) -> None:
    file = flows / "returns.yml"
    text = file.read_text("utf-8").replace("ask: reason", "ask: resaon")
    file.write_text(text.replace("do: action_book", "do: action_boook"), "utf-8")
    with pytest.raises(InvalidFlows) as refused:
        untrained.train([], domain)
    message = str(refused.value)
    line = text.splitlines().index("      why: {ask: resaon, take: text}") + 1
    assert (
        f"{file}:{line}:18: slot 'resaon' is not in the domain; did you mean 'reason'?" in message
    )
    assert "did you mean 'action_book'?" in message


def test_no_flows_are_refused(untrained: StateMachinePolicy, domain: Domain, flows: Path) -> None:
    (flows / "returns.yml").unlink()
    with pytest.raises(InvalidFlows, match="no flow files"):
        untrained.train([], domain)


def test_editing_a_flow_changes_the_fingerprint(flows: Path) -> None:
    config = {"flows": str(flows)}
    before = StateMachinePolicy.fingerprint_addon(config)
    assert StateMachinePolicy.fingerprint_addon(config) == before
    with (flows / "returns.yml").open("a") as file:
        file.write("# a word\n")
    assert StateMachinePolicy.fingerprint_addon(config) != before


def test_the_domain_is_known_by_name(domain: Domain) -> None:
    names = names_of(domain)
    assert "utter_ask_reason" in names.responses
    assert "utter_ask_reason" not in names.actions
    assert names.told_slots is not None
    assert "order_number" in names.told_slots
    assert "reason" not in names.told_slots
    assert {"nlu_fallback", "return_item"} <= names.intents


@pytest.mark.parametrize(
    ("score", "understood"), [(-0.9, -0.9), (0, 0.0), (None, None), ("", None)]
)
def test_flows_hear_how_a_message_sounds(score: object, understood: float | None) -> None:
    assert message_of(sounding(score)).score == understood


def test_a_prediction_says_which_rule_led_to_it(policy: StateMachinePolicy, domain: Domain) -> None:
    asked = predict(policy, domain, [*BEGIN, heard("return_item")])
    assert asked.action_metadata == {
        "flow": "return_item",
        "state": "order",
        "rule": "intent return_item starts return_item",
    }
    checked = [*WHICH_ORDER, heard("inform"), SlotSet("order_number", "HD1"), did("action_check")]
    late = predict(policy, domain, [*checked, SlotSet("outcome", "ok")])
    assert late.action_metadata is not None
    assert late.action_metadata["rule"] == 'outcome == "ok" leads to why'


def test_a_task_that_ended_is_told_with_its_outcome(
    policy: StateMachinePolicy, domain: Domain
) -> None:
    abandoned = predict(policy, domain, [*WHICH_ORDER, heard("abandon")])
    assert abandoned.action_metadata is not None
    assert abandoned.action_metadata["ended"] == [{"flow": "return_item", "outcome": "abandoned"}]


def test_the_same_events_give_the_same_on_a_server_that_has_not_seen_them(
    policy: StateMachinePolicy, untrained: StateMachinePolicy, domain: Domain
) -> None:
    dialogue = [*WHICH_ORDER, heard("inform"), SlotSet("order_number", "HD1")]
    for length in range(len(dialogue) + 1):
        predict(policy, domain, dialogue[:length])
    fresh = predict(untrained, domain, dialogue)
    assert predict(policy, domain, dialogue) == fresh


def test_a_message_is_read_with_its_parts_its_ranking_and_the_shops_time() -> None:
    parsed: Any = {
        "intent": {"name": "track_order", "confidence": 0.5},
        "intent_ranking": [
            {"name": "track_order", "confidence": 0.5},
            {"name": "return_item", "confidence": 0.4},
        ],
        "intents": [
            {"name": "track_order", "confidence": 0.9, "start": 0, "end": 9},
            {"name": "return_item", "confidence": 0.9, "start": 14, "end": 24},
        ],
    }
    entities = [
        {"entity": "order_number", "value": "HD1", "start": 6, "end": 9},
        {"entity": "order_number", "value": "HD2", "start": 21, "end": 24},
    ]
    event = UserUttered(
        "where hd1 and return hd2", parsed["intent"], entities, parsed, timestamp=1764201600.0
    )
    message = message_of(event, ZoneInfo("Asia/Shanghai"))
    assert message.words == ("hd1", "hd2")
    assert message.ranking == (("track_order", 0.5), ("return_item", 0.4))
    assert message.wishes == (
        Wish("track_order", (("order_number", "HD1"),)),
        Wish("return_item", (("order_number", "HD2"),)),
    )
    assert message.at is not None
    assert (message.at.hour, message.at.strftime("%A")) == (8, "Thursday")


@pytest.mark.parametrize(
    "parsed",
    [{"intents": "x"}, {"intent_ranking": None}, {"intents": [{}]}, {"intent_ranking": [{}]}],
)
def test_odd_parse_data_does_no_harm(parsed: Any) -> None:
    event = UserUttered("hi", {"name": "greet", "confidence": None}, [{}], parsed, timestamp=1e20)
    assert message_of(event, ZoneInfo("UTC")).at is None


def test_an_unknown_time_zone_is_refused(
    storage: ModelStorage, context: ExecutionContext, flows: Path
) -> None:
    config = {**StateMachinePolicy.get_default_config(), "time_zone": "Mars/Olympus"}
    with pytest.raises(InvalidConfigException, match="Asia/Shanghai"):
        StateMachinePolicy.create(config, storage, Resource("flows"), context)


def test_languages_that_responses_must_have_can_be_named(
    untrained: StateMachinePolicy, domain: Domain
) -> None:
    untrained.config["languages"] = ["en", "fr"]
    with pytest.raises(InvalidFlows, match="'utter_sorry' is missing in language 'fr'"):
        untrained.train([], domain)
