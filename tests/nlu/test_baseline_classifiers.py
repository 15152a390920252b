"""The three small intent classifiers as Rasa trains, keeps and loads them."""

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.exceptions import InvalidConfigException, RasaException
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa_messages import message, outcome

from custom_components.nlu import intent_ranking
from custom_components.nlu.bilstm_intent_classifier import BilstmIntentClassifier
from custom_components.nlu.linear_intent_classifier import LinearIntentClassifier
from custom_components.nlu.text_cnn_intent_classifier import TextCnnIntentClassifier

EXAMPLES = {
    "greet": ["hello", "hi", "good morning", "hello hi", "你好"],
    "return": ["i want to return this", "return my order", "i want it back", "我要退货"],
    "bye": ["bye", "goodbye now", "再见"],
}
TOY = {
    "epochs": 25, "batch_size": 4, "learning_rate": 2e-2, "dropout": 0.1, "word_dropout": 0.0,
    "embedding_size": 8, "units": 8, "held_out": 0.0,
}  # fmt: skip
SETTINGS = {LinearIntentClassifier: {}, TextCnnIntentClassifier: TOY, BilstmIntentClassifier: TOY}
FILES = {
    LinearIntentClassifier: {"linear.json", "characters.safetensors"},
    TextCnnIntentClassifier: {"baseline.json", "model.onnx"},
    BilstmIntentClassifier: {"baseline.json", "model.onnx"},
}


def data(examples=EXAMPLES):
    return TrainingData(
        [message(text, intent=intent) for intent, texts in examples.items() for text in texts]
    )


def trained(component, folder, examples=EXAMPLES, **settings):
    """Train a component; return it, its storage, and the one loaded from what it kept."""
    config = {**component.get_default_config(), **SETTINGS[component], **settings}
    storage = LocalModelStorage.create(folder)
    context = ExecutionContext(GraphSchema({}), "a-model")
    fresh = component.create(config, storage, Resource(component.__name__), context)
    loaded = component.load(config, storage, fresh.train(data(examples)), context)
    return fresh, storage, loaded


@pytest.fixture(scope="module", params=SETTINGS, ids=lambda component: component.__name__)
def component(request):
    return request.param


# A training takes seconds, so the tests that change nothing share one.
@pytest.fixture(scope="module")
def shared(component, tmp_path_factory):
    return trained(component, tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="module")
def loaded(shared):
    return shared[2]


def test_it_learns_and_loaded_again_answers_the_same(shared):
    fresh, _, loaded = shared
    for intent, texts in EXAMPLES.items():
        for text in texts:
            parsed = outcome(fresh, text)
            assert parsed["intent"]["name"] == intent
            assert outcome(loaded, text) == parsed


def test_the_ranking_is_rasas(loaded):
    parsed = outcome(loaded, "hello")
    confidences = [rank["confidence"] for rank in parsed["intent_ranking"]]
    assert {rank["name"] for rank in parsed["intent_ranking"]} == set(EXAMPLES)
    assert parsed["intent_ranking"][0] == parsed["intent"]
    assert confidences == sorted(confidences, reverse=True)
    assert sum(confidences) == pytest.approx(1)


def test_the_ranking_is_as_long_as_configured(shared, component):
    fresh, storage, _ = shared
    config = {**fresh.config, "ranking_length": 2}
    short = component.load(config, storage, fresh._resource, None)
    assert len(outcome(short, "hello")["intent_ranking"]) == 2


@pytest.mark.parametrize("text", ["", " ", "\n\t"])
def test_an_empty_message_has_no_intent(loaded, text):
    assert outcome(loaded, text)["intent"] == {"name": None, "confidence": 0.0}


def test_a_message_without_text_is_left_alone(loaded):
    bare, full = loaded.process([Message(data={"buttons": []}), message("hello")])
    assert bare.get("intent_ranking") is None
    assert full.get("intent")["name"] in EXAMPLES


@pytest.mark.parametrize(
    "text",
    ["hello " * 20_000, "\ud800", "\x00\x01", "😀" * 500, "شكرا"],
    ids=["long", "surrogate", "control", "emoji", "arabic"],
)
def test_bad_input_has_a_valid_parse(loaded, text):
    parsed = outcome(loaded, text)
    assert parsed["intent"]["name"] in EXAMPLES
    assert 0 <= parsed["intent"]["confidence"] <= 1


def test_one_intent_is_too_few(component, tmp_path):
    with pytest.raises(InvalidConfigException, match=rf"{component.__name__}.*data/nlu"):
        trained(component, tmp_path, {"greet": ["hi", "hello"]})


def test_defaults_train_even_an_intent_with_one_example(component, tmp_path):
    few = {"greet": ["hello", "hi"], "bye": ["bye"]}
    defaults = component.get_default_config()
    _, _, loaded = trained(component, tmp_path, few, **defaults)
    assert outcome(loaded, "bye")["intent"]["name"] in few


def test_an_untrained_one_says_so(component, create):
    with pytest.raises(RasaException, match=rf"{component.__name__}.*rasa train"):
        create(component).process([message("hello")])


def test_a_damaged_archive_is_refused(shared, component):
    classifier, storage, _ = shared
    with storage.read_from(classifier._resource) as folder:
        assert {file.name for file in folder.iterdir()} == FILES[component]
        for name in FILES[component]:
            kept = (folder / name).read_bytes()
            (folder / name).write_bytes(b"broken")
            with pytest.raises(RasaException, match=rf"{component.__name__}.*{name}"):
                component.load(classifier.config, storage, classifier._resource, None)
            (folder / name).write_bytes(kept)


def test_it_is_registered_as_a_trainable_intent_classifier(component):
    registered = DefaultV1Recipe._from_registry(component.__name__)
    assert DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER in registered.types
    assert registered.is_trainable


def test_the_fingerprint_follows_the_code(component, monkeypatch, tmp_path):
    ours = component.fingerprint_addon(component.get_default_config())
    (tmp_path / "intent_ranking.py").write_text("changed")
    monkeypatch.setattr(intent_ranking, "__file__", str(tmp_path / "intent_ranking.py"))
    assert component.fingerprint_addon(component.get_default_config()) != ours
    monkeypatch.undo()
    monkeypatch.setattr(component, "code", ("neural.encoder",))
    assert component.fingerprint_addon(component.get_default_config()) != ours
