"""The learned policy, told like conversations: what stories teach, and when it keeps silent."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from policy_files import domain_of
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    Event,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.generator import TrackerWithCachedStates, TrainingDataGenerator
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.exceptions import RasaException

from custom_components.policies.recurrent_policy import RecurrentPolicy
from neural.conversation.onnx_conversation import GRAPH

pytestmark = pytest.mark.filterwarnings("ignore")  # Rasa's own, each time stories are read

DOMAIN = """
version: "3.1"
intents: [greet, answer, affirm, deny, order]
slots:
  language: {type: text, initial_value: en, mappings: [{type: custom}]}
actions: [action_answer, action_order]
responses:
  utter_greet: [{text: "Hello"}]
  utter_choose: [{text: "Which?"}]
  utter_glad: [{text: "Good."}]
  utter_again: [{text: "Let me look again."}]
  utter_more: [{text: "And more."}]
  utter_sorry: [{text: "Sorry."}]
"""
STORIES = """
version: "3.1"
stories:
  - story: greeted and yes
    steps: [{intent: greet}, {action: utter_greet}, {intent: affirm}, {action: utter_choose}]
  - story: answered and yes
    steps: [{intent: answer}, {action: action_answer}, {intent: affirm}, {action: utter_glad}]
  - story: answered and no
    steps:
      - intent: answer
      - action: action_answer
      - intent: deny
      - action: utter_again
      - action: utter_more
rules:
  - rule: an order
    steps: [{intent: order}, {action: action_order}]
"""
SMALL = {"epochs": 60, "units": 16, "embedding_size": 8, "forgotten": 0.05, "dropout": 0.0}


@pytest.fixture(scope="module")
def domain() -> Domain:
    return domain_of(DOMAIN)


@pytest.fixture(scope="module")
def trackers(domain: Domain) -> list[TrackerWithCachedStates]:
    import rasa.shared.utils.io

    steps = YAMLStoryReader(domain).read_from_parsed_yaml(rasa.shared.utils.io.read_yaml(STORIES))
    return TrainingDataGenerator(StoryGraph(steps), domain, augmentation_factor=10).generate()


def untrained(folder: Path, **config: object) -> RecurrentPolicy:
    folder.mkdir(exist_ok=True)
    return RecurrentPolicy.create(
        {**RecurrentPolicy.get_default_config(), **SMALL, **config},
        LocalModelStorage(folder),
        Resource("recurrent"),
        ExecutionContext(GraphSchema({}), "a-model"),
    )


def loaded(folder: Path, **config: object) -> RecurrentPolicy:
    return RecurrentPolicy.load(
        {**RecurrentPolicy.get_default_config(), **SMALL, **config},
        LocalModelStorage(folder),
        Resource("recurrent"),
        ExecutionContext(GraphSchema({}), "a-model"),
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory, trackers, domain) -> Path:
    path: Path = tmp_path_factory.mktemp("model") / "policy"
    untrained(path).train(trackers, domain)
    return path


@pytest.fixture(scope="module")
def policy(folder: Path) -> RecurrentPolicy:
    return loaded(folder)


def heard(intent: str) -> UserUttered:
    return UserUttered(intent, {"name": intent, "confidence": 1.0})


def ran(action: str, policy: str = "StateMachinePolicy") -> ActionExecuted:
    return ActionExecuted(action, policy=policy)


def own(action: str) -> ActionExecuted:
    return ran(action, "policy_3_RecurrentPolicy")


def suggested(policy: RecurrentPolicy, domain: Domain, *events: Event) -> str | None:
    tracker = DialogueStateTracker.from_events("anna", list(events), slots=domain.slots)
    shares = policy.predict_action_probabilities(tracker, domain).probabilities
    best = max(range(len(shares)), key=shares.__getitem__)
    return domain.action_names_or_texts[best] if shares[best] > 0 else None


ANSWERED = (heard("answer"), ran("action_answer"), ran("action_listen"))


def test_a_yes_means_what_was_said_before(policy, domain):
    greeted = (heard("greet"), ran("utter_greet"), ran("action_listen"))
    assert suggested(policy, domain, *greeted, heard("affirm")) == "utter_choose"
    assert suggested(policy, domain, *ANSWERED, heard("affirm")) == "utter_glad"


def test_a_story_goes_on_to_its_end_and_then_listens(policy, domain):
    events = [*ANSWERED, heard("deny")]
    for action in ("utter_again", "utter_more", "action_listen"):
        assert suggested(policy, domain, *events) == action
        events.append(own(action))


def test_an_action_that_no_story_has_changes_nothing(policy, domain):
    events = (*ANSWERED, heard("affirm"), ran("utter_sorry"))
    assert suggested(policy, domain, *events) == "utter_glad"


def test_what_only_rules_have_is_left_to_rules(policy, domain):
    assert suggested(policy, domain, heard("order")) is None


def test_before_the_customer_says_anything_it_keeps_silent(policy, domain):
    assert suggested(policy, domain) is None
    assert suggested(policy, domain, SessionStarted(), ran("action_listen")) is None


def test_an_earlier_visit_is_over(policy, domain):
    now = (heard("greet"), ran("utter_greet"), ran("action_listen"), heard("affirm"))
    assert suggested(policy, domain, *ANSWERED, SessionStarted(), *now) == "utter_choose"


def test_a_message_that_was_taken_back_does_not_count(policy, domain):
    events = (*ANSWERED, heard("deny"), UserUtteranceReverted(), heard("affirm"))
    assert suggested(policy, domain, *events) == "utter_glad"


def test_below_its_threshold_it_says_nothing(folder, domain):
    unsure = loaded(folder, threshold=0.99999)
    assert suggested(unsure, domain, *ANSWERED, heard("affirm")) is None


def test_what_it_began_it_ends_by_listening_however_unsure(folder, domain):
    unsure = loaded(folder, threshold=0.99999)
    events = (*ANSWERED, heard("deny"), own("utter_again"))
    assert suggested(unsure, domain, *events) == "action_listen"


def test_it_never_goes_on_for_ever(folder, domain):
    eager = loaded(folder, threshold=0.0, most_actions=2)
    events = (*ANSWERED, heard("deny"), own("utter_again"), own("utter_again"))
    assert suggested(eager, domain, *events) == "action_listen"


def test_without_stories_it_says_nothing(tmp_path, domain, trackers):
    rules = [tracker for tracker in trackers if tracker.is_rule_tracker]
    assert rules
    untrained(tmp_path / "none").train(rules, domain)
    assert suggested(loaded(tmp_path / "none"), domain, heard("greet")) is None


def test_trained_and_loaded_give_the_same(tmp_path, domain, trackers):
    trained = untrained(tmp_path / "policy")
    trained.train(trackers, domain)
    tracker = DialogueStateTracker.from_events("a", [heard("greet")], slots=domain.slots)
    kept = loaded(tmp_path / "policy").predict_action_probabilities(tracker, domain)
    assert kept == trained.predict_action_probabilities(tracker, domain)
    assert max(kept.probabilities) > 0.6


def test_a_damaged_model_is_named(folder, tmp_path):
    broken = tmp_path / "broken"
    for file in (folder / "recurrent").iterdir():
        (broken / "recurrent").mkdir(parents=True, exist_ok=True)
        (broken / "recurrent" / file.name).write_bytes(file.read_bytes())
    (broken / "recurrent" / GRAPH).write_bytes(b"damaged")
    with pytest.raises(RasaException, match="network cannot be loaded"):
        loaded(broken)


def test_an_action_that_the_domain_lost_is_not_suggested(policy):
    smaller = domain_of(DOMAIN.replace('  utter_glad: [{text: "Good."}]\n', ""))
    assert suggested(policy, smaller, *ANSWERED, heard("affirm")) is None


def test_a_suggestion_after_200_events_is_cheap(policy, domain):
    events = [event for _ in range(50) for event in (*ANSWERED, SlotSet("language", "en"))]
    tracker = DialogueStateTracker.from_events("anna", [*events, heard("affirm")])
    costs = []
    for _ in range(50):
        begin = time.thread_time()
        policy.predict_action_probabilities(tracker, domain)
        costs.append(time.thread_time() - begin)
    assert sorted(costs)[25] < 0.002


happenings = st.lists(
    st.one_of(
        st.sampled_from(["greet", "answer", "affirm", "deny", "order", "unknown"]).map(heard),
        st.sampled_from(["utter_greet", "action_answer", "action_listen", "utter_x"]).map(ran),
        st.sampled_from(["utter_glad", "utter_again", "utter_choose"]).map(own),
        st.just(SessionStarted()),
        st.just(SlotSet("language", "zh")),
    ),
    max_size=12,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(happenings)
def test_whatever_happened_it_comes_to_listening(folder, domain, events):
    eager = loaded(folder, threshold=0.0)
    for _ in range(5):
        action = suggested(eager, domain, *events)
        if action in (None, "action_listen"):
            return
        events = [*events, own(action)]
    pytest.fail("it went on and on")
