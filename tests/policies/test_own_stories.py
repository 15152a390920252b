"""The project's own stories: no rule contradicts them, and what they teach is learned."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.generator import TrackerWithCachedStates, TrainingDataGenerator
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.core.training_data.loading import load_data_from_resource
from rasa.shared.core.training_data.structures import StoryGraph
from ruamel.yaml import YAML

from custom_components.policies.recurrent_policy import RecurrentPolicy

PROJECT = Path(__file__).resolve().parents[2]
CONFIG = YAML(typ="safe").load(PROJECT / "config.yml")
pytestmark = pytest.mark.filterwarnings("ignore")  # Rasa's own, each time stories are read


@pytest.fixture(scope="module")
def domain() -> Domain:
    return Domain.from_file(str(PROJECT / "domain.yml"))


@pytest.fixture(scope="module")
def trackers(domain: Domain) -> list[TrackerWithCachedStates]:
    steps = [
        step
        for folder in ("stories", "rules")
        for step in load_data_from_resource(str(PROJECT / "data" / folder), domain)
    ]
    return TrainingDataGenerator(StoryGraph(steps), domain, augmentation_factor=10).generate()


def created(kind, folder: Path, **config):
    context = ExecutionContext(GraphSchema({}), "a-model")
    settings = {**kind.get_default_config(), **config}
    return kind.create(settings, LocalModelStorage(folder), Resource(kind.__name__), context)


@pytest.fixture(scope="module")
def policy(tmp_path_factory, trackers, domain) -> RecurrentPolicy:
    written = next(p for p in CONFIG["policies"] if p["name"].endswith(".RecurrentPolicy"))
    config = {key: value for key, value in written.items() if key != "name"}
    learned = created(RecurrentPolicy, tmp_path_factory.mktemp("recurrent"), **config)
    learned.train(trackers, domain)
    return learned


def suggested(policy, domain, *happened: str) -> str | None:
    """Return what is suggested after messages and actions; names tell which is which."""
    events = [
        ActionExecuted(name)
        if name.startswith(("utter_", "action_"))
        else UserUttered(name, {"name": name, "confidence": 1.0})
        for name in happened
    ]
    tracker = DialogueStateTracker.from_events("anna", events, slots=domain.slots)
    shares = policy.predict_action_probabilities(tracker, domain).probabilities
    best = max(range(len(shares)), key=shares.__getitem__)
    return domain.action_names_or_texts[best] if shares[best] > 0 else None


def test_no_rule_contradicts_a_story(trackers, domain, tmp_path):
    rules = next(p for p in CONFIG["policies"] if p["name"] == "RulePolicy")
    config = {key: value for key, value in rules.items() if key != "name"}
    created(RulePolicy, tmp_path, **config).train(trackers, domain)


def test_the_fallback_of_the_rules_is_less_sure_than_any_suggestion():
    policies = {p["name"].rpartition(".")[2]: p for p in CONFIG["policies"]}
    assert (
        policies["RecurrentPolicy"]["threshold"] > policies["RulePolicy"]["core_fallback_threshold"]
    )


@pytest.mark.parametrize(
    ("happened", "wanted"),
    [
        ("affirm", "utter_affirm_nothing"),
        ("deny", "utter_deny_nothing"),
        ("inform", "utter_inform_unexpected"),
        ("ask_knowledge action_answer_question affirm", "utter_glad"),
        ("ask_knowledge action_answer_question deny", "utter_look_again"),
        ("recommend_product action_recommend deny", "utter_look_further"),
        ("greet utter_greet track_order action_track_order deny", "utter_what_is_wrong"),
        ("thank utter_welcome deny", "utter_goodbye"),
        # Conversations that no story has.
        (
            "greet utter_greet ask_price action_tell_price recommend_product action_recommend deny",
            "utter_look_further",
        ),
        (
            "track_order action_track_order thank utter_welcome ask_knowledge "
            "action_answer_question affirm",
            "utter_glad",
        ),
        ("complain utter_acknowledge_trouble utter_complaint_help deny", "utter_deny_nothing"),
        # An apology first, and then what the message asks for.
        ("ask_knowledge action_answer_question deny utter_acknowledge_trouble", "utter_look_again"),
    ],
)
def test_what_comes_next_follows_from_what_was_said(policy, domain, happened, wanted):
    assert suggested(policy, domain, *happened.split()) == wanted


def test_stories_are_remembered(policy, domain, trackers):
    right, asked = 0, 0
    for story in trackers:
        if story.is_rule_tracker or story.is_augmented:
            continue
        names: list[str] = []
        for event in story.events:
            if isinstance(event, UserUttered):
                names.append(event.intent_name or "")
            elif (
                isinstance(event, ActionExecuted) and names and event.action_name != "action_listen"
            ):
                right += suggested(policy, domain, *names) == event.action_name
                asked += 1
                names.append(str(event.action_name))
    assert asked > 250
    assert right / asked > 0.9


def test_intents_that_no_story_has_are_left_alone(policy, domain):
    assert suggested(policy, domain, "stop_messages") is None
