"""The head on the intent classifier's pass as Rasa trains, keeps, loads and asks it."""

import numpy as np
import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.exceptions import InvalidConfigException, RasaException
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa_messages import message

from custom_components.nlu.bert_entity_extractor import BertEntityExtractor
from custom_components.nlu.bert_intent_classifier import BertIntentClassifier
from custom_components.nlu.bilingual_tokenizer import BilingualTokenizer
from custom_components.nlu.entity_resolver import EntityResolver

SHARED = {"tune": "last:1", "max_tokens": 16, "prefix": "hello: "}
SMALL = {
    "word_dimensions": 8, "pair_dimensions": 4, "character_dimensions": 4, "character_filters": 4,
    "hidden": 16, "batch_size": 4, "epochs": 12, "least_steps": 16, "learning_rate": 0.01,
    "dropout": 0.0, "held_out": 0.0,
}  # fmt: skip


def annotated(text, intent, thing, role="", group=""):
    start = text.index(thing)
    entity = {"entity": "thing", "value": thing, "start": start, "end": start + len(thing)}
    given = {name: value for name, value in (("role", role), ("group", group)) if value}
    return message(text, intent=intent, entities=[entity | given])


def examples():
    return [
        annotated("where is my order", "track", "order", "sought", "1"),
        annotated("where is my parcel", "track", "parcel", "sought", "1"),
        annotated("i want to return this order", "return", "order"),
        annotated("i want to return this parcel", "return", "parcel"),
        annotated("我的单在哪里", "track", "单", "sought", "1"),
        annotated("我的货在哪里", "track", "货", "sought", "1"),
        annotated("我要退货", "return", "货"),
        annotated("我要退单", "return", "单"),
        message("hello", intent="greet"),
        message("你好", intent="greet"),
    ]


def cut(*messages):
    """Return messages with their words."""
    tokenizer = BilingualTokenizer(BilingualTokenizer.get_default_config(), None, None)
    return tokenizer.process(list(messages))


class Pipeline:
    """The classifier and the extractor, trained on the same examples, each loaded again."""

    def __init__(self, folder, encoder_folder, **settings):
        self.storage = LocalModelStorage.create(folder)
        self.settings = {**SHARED, "model_name": str(encoder_folder)}
        self.classifier = self._trained(BertIntentClassifier, epochs=2, most_lost=1.0)
        self.fresh = self._trained(BertEntityExtractor, **{**SMALL, **settings})
        self.loaded = self.load(self.fresh.config)

    def _trained(self, kind, **settings):
        config = {**kind.get_default_config(), **self.settings, **settings}
        component = kind.create(config, self.storage, Resource(kind.__name__), None)
        component.train(TrainingData(cut(*examples())))
        return component

    def load(self, config):
        return BertEntityExtractor.load(config, self.storage, Resource("BertEntityExtractor"), None)

    def parsed(self, component, text):
        messages = self.classifier.process(cut(message(text)))
        return component.process(messages)[0]

    def found(self, component, text):
        entities = self.parsed(component, text).get("entities", [])
        return [(e["value"], e["start"], e.get("role"), e.get("group")) for e in entities]


@pytest.fixture(scope="module", params=[0, 1], ids=["shared", "own layer"])
def pipeline(request, tmp_path_factory, encoder_folder):
    return Pipeline(tmp_path_factory.mktemp("model"), encoder_folder, layers=request.param)


def test_it_finds_what_it_learned_with_roles_and_groups_in_both_languages(pipeline):
    for example in examples():
        wanted = [
            (e["value"], e["start"], e.get("role"), e.get("group"))
            for e in example.get("entities", [])
        ]
        assert pipeline.found(pipeline.loaded, example.get("text")) == wanted


def test_loaded_again_it_answers_the_same(pipeline):
    for text in ("where is my order", "我要退货", "see you"):
        one, other = (pipeline.parsed(c, text) for c in (pipeline.fresh, pipeline.loaded))
        assert one.as_dict(True) == other.as_dict(True)


def test_an_entity_is_all_that_rasa_expects_and_the_resolver_trusts_it(pipeline):
    processed = pipeline.parsed(pipeline.loaded, "where is my order")
    resolver = EntityResolver.create(EntityResolver.get_default_config(), None, None, None)
    (entity,) = resolver.process([processed])[0].get("entities")
    assert 0.4 <= entity.pop("confidence_entity") <= 1
    assert entity == {
        "entity": "thing", "start": 12, "end": 17, "value": "order", "role": "sought",
        "group": "1", "extractor": "BertEntityExtractor",
    }  # fmt: skip


def test_the_states_it_reads_are_no_output(pipeline):
    processed = pipeline.parsed(pipeline.loaded, "hello")
    assert "piece_states" not in processed.as_dict(only_output_properties=True)


@pytest.mark.parametrize(
    "text",
    ["", " ", "\ud800", "🙂🙂", "我要\ud800退", "1" * 100_000, "我要退货" * 5_000, "\u202ehi\x00"],
    ids=["empty", "space", "half", "emoji", "mixed", "long", "long-chinese", "control"],
)
def test_any_text_is_fine(pipeline, text):
    for entity in pipeline.parsed(pipeline.loaded, text).get("entities", []):
        assert text[entity["start"] : entity["end"]] == entity["value"]


def test_states_of_another_kind_are_refused_with_the_cure(pipeline):
    messages = pipeline.classifier.process(cut(message("hello")))
    messages[0].set("sentence_vector_name", "other")
    with pytest.raises(RasaException, match=r"'other': put it behind .* the same model_name, tune"):
        pipeline.loaded.process(messages)


def test_without_the_classifiers_pass_it_says_so(pipeline):
    with pytest.raises(RasaException, match="put it behind BertIntentClassifier"):
        pipeline.loaded.process(cut(message("hello")))


def test_a_damaged_model_is_named(pipeline, tmp_path):
    copy = LocalModelStorage.create(tmp_path)
    with copy.write_to(Resource("BertEntityExtractor")) as folder:
        (folder / "tagger.json").write_text("{")
    with pytest.raises(RasaException, match=r"tagger\.json"):
        BertEntityExtractor.load(pipeline.fresh.config, copy, Resource("BertEntityExtractor"), None)


def test_without_annotations_it_trains_and_finds_nothing(trained, encoder_folder):
    data = TrainingData(cut(message("hello", intent="greet")))
    _, loaded = trained(BertEntityExtractor, data, model_name=str(encoder_folder), **SHARED)
    assert loaded.process(cut(message("my order")))[0].get("entities") is None


@pytest.mark.parametrize(
    ("settings", "told"),
    [({"model_name": "models/encoders/none"}, "make prepare"), ({"tune": "last:x"}, "last:4")],
)
def test_a_wrong_setting_is_a_configuration_error(create, encoder_folder, settings, told):
    given = {"model_name": str(encoder_folder), **SHARED, **settings}
    with pytest.raises(InvalidConfigException, match=told):
        create(BertEntityExtractor, **given).train(TrainingData(cut(*examples())))


def test_the_fingerprint_follows_the_encoder(encoder_folder, tmp_path):
    config = BertEntityExtractor.get_default_config()
    ours = BertEntityExtractor.fingerprint_addon({**config, "model_name": str(encoder_folder)})
    (tmp_path / "config.json").write_text("{}")
    other = BertEntityExtractor.fingerprint_addon({**config, "model_name": str(tmp_path)})
    assert ours != other


def test_the_pass_tells_the_pieces_of_the_text_alone(pipeline):
    states = pipeline.parsed(pipeline.loaded, "where is my order").get("piece_states")
    text = "where is my order"
    pieces = [text[start:end] for start, end in states.offsets if end > start]
    assert pieces == ["where", "is", "my", "order"]
    assert np.isfinite(states.states).all()
