"""The intent classifier as Rasa trains, keeps and loads it, on a tiny encoder."""

import pytest
from rasa.shared.exceptions import InvalidConfigException, RasaException
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa_messages import message, outcome

from custom_components.nlu.bert_intent_classifier import BertIntentClassifier

EXAMPLES = {
    "greet": ["hello", "hi", "good morning", "hello hi", "你好"],
    "return": ["i want to return this", "return my order", "i want it back", "我要退货"],
}
SETTINGS = {
    "tune": "last:1", "epochs": 30, "batch_size": 4, "learning_rate": 5e-3,
    "head_learning_rate": 2e-2,
    "dropout": 0.0, "max_tokens": 16,
}  # fmt: skip


def data(examples=EXAMPLES):
    return TrainingData(
        [message(text, intent=intent) for intent, texts in examples.items() for text in texts]
    )


@pytest.fixture
def pair(trained, encoder_folder):
    return trained(BertIntentClassifier, data(), model_name=str(encoder_folder), **SETTINGS)


def test_it_learns_and_loaded_again_answers_the_same(pair):
    fresh, loaded = pair
    for intent, texts in EXAMPLES.items():
        for text in texts:
            parsed = outcome(fresh, text)
            assert parsed["intent"]["name"] == intent
            assert outcome(loaded, text) == parsed


def test_the_ranking_is_rasas(pair):
    parsed = outcome(pair[1], "hello")
    assert {rank["name"] for rank in parsed["intent_ranking"]} == set(EXAMPLES)
    assert parsed["intent_ranking"][0] == parsed["intent"]
    assert sum(rank["confidence"] for rank in parsed["intent_ranking"]) == pytest.approx(1)


def test_its_pass_leaves_a_vector_that_is_no_output(pair):
    processed = pair[1].process([message("hello")])[0]
    assert processed.get("sentence_vector").shape == (32,)
    assert "sentence_vector" not in processed.as_dict(only_output_properties=True)


def test_why_is_told_where_it_is_asked_for(pair):
    asked = message("i want to return this")
    asked.set("metadata", {"explain": True})
    explanation = pair[1].process([asked])[0].as_dict(only_output_properties=True)["explanation"]
    assert explanation["intent"] == "return"
    assert explanation["examples"][0]["text"] == "i want to return this"
    assert "explanation" not in outcome(pair[1], "i want to return this")


def test_what_is_unlike_all_examples_has_more_energy(trained, encoder_folder):
    settings = {**SETTINGS, "model_name": str(encoder_folder), "held_out": 0.3}
    fresh, loaded = trained(BertIntentClassifier, data(), **settings)
    near = outcome(fresh, "hello")["out_of_scope"]
    far = outcome(fresh, "awful great see bye you")["out_of_scope"]
    assert near["energy"] < far["energy"]
    assert near["limit"] == far["limit"] == outcome(loaded, "hello")["out_of_scope"]["limit"]
    assert near["is"] is False


def test_an_empty_message_has_no_intent(pair):
    assert outcome(pair[1], " ")["intent"] == {"name": None, "confidence": 0.0}


@pytest.mark.parametrize(
    "text",
    ["hello " * 20_000, "\ud800", "\x00\x01", "😀" * 500, "شكرا"],
    ids=["long", "surrogate", "control", "emoji", "arabic"],
)
def test_bad_input_has_a_valid_parse(pair, text):
    parsed = outcome(pair[1], text)
    assert parsed["intent"]["name"] in EXAMPLES
    assert 0 <= parsed["intent"]["confidence"] <= 1


@pytest.mark.parametrize("augment", [{"typoes": 0.5}, {"typos": 2}, {"homophones": "many"}])
def test_a_disturbance_that_is_none_is_refused(trained, encoder_folder, augment):
    settings = {**SETTINGS, "model_name": str(encoder_folder), "augment": augment}
    with pytest.raises(InvalidConfigException, match=r"augment.*typos, homophones"):
        trained(BertIntentClassifier, data(), **settings)


def test_a_missing_encoder_is_a_clear_configuration_error(trained):
    with pytest.raises(InvalidConfigException, match=r"models/encoders/none.*make prepare"):
        trained(BertIntentClassifier, data(), model_name="models/encoders/none")


def test_one_intent_is_too_few(trained, encoder_folder):
    with pytest.raises(InvalidConfigException, match="at least two intents"):
        trained(BertIntentClassifier, data({"greet": ["hi"]}), model_name=str(encoder_folder))


def test_an_intent_with_one_example_can_be_trained(trained, encoder_folder):
    few = {"greet": ["hello", "hi"], "bye": ["bye"]}
    settings = {**SETTINGS, "epochs": 2}
    _, loaded = trained(BertIntentClassifier, data(few), model_name=str(encoder_folder), **settings)
    assert outcome(loaded, "bye")["intent"]["name"] in few


def test_a_damaged_archive_is_refused(pair, storage, create):
    classifier, _ = pair
    with storage.read_from(classifier._resource) as folder:
        (folder / "classifier.onnx").write_bytes(b"broken")
    with pytest.raises(RasaException, match="cannot be loaded"):
        BertIntentClassifier.load(classifier.config, storage, classifier._resource, None)


def test_the_fingerprint_follows_the_encoder(encoder_folder, tmp_path):
    config = BertIntentClassifier.get_default_config()
    ours = BertIntentClassifier.fingerprint_addon({**config, "model_name": str(encoder_folder)})
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "tokenizer.json").write_text("{}")
    other = BertIntentClassifier.fingerprint_addon({**config, "model_name": str(tmp_path)})
    assert ours != other


def test_synonyms_count_for_the_fingerprint_where_examples_are_written_with_them(
    tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    config = {"synonyms": "*.yml", "augment": {}}
    plain = [BertIntentClassifier.fingerprint_addon(config)]
    config["augment"] = {"synonyms": 0.2}
    with_synonyms = [BertIntentClassifier.fingerprint_addon(config)]
    (tmp_path / "en.yml").write_text("synonyms:\n- [parcel, package]\n")
    with_synonyms.append(BertIntentClassifier.fingerprint_addon(config))
    plain.append(BertIntentClassifier.fingerprint_addon({**config, "augment": {}}))
    assert len(set(plain)) == 1
    assert len(set(with_synonyms)) == 2


def test_two_wishes_in_one_message_are_noticed_with_their_places(trained, encoder_folder):
    settings = {**SETTINGS, "model_name": str(encoder_folder), "part_threshold": 0.5}
    fresh, loaded = trained(BertIntentClassifier, data(), **settings)
    text = "hello good morning, i want to return this"
    for component in (fresh, loaded):
        parts = outcome(component, text)["intents"]
        assert [part["name"] for part in parts] == ["greet", "return"]
        assert text[parts[1]["start"] : parts[1]["end"]] == "i want to return this"
    assert "intents" not in outcome(fresh, "i want it back, i want to return this")
    assert "intents" not in outcome(fresh, "hello")


def test_wishes_are_read_from_the_one_pass_of_the_encoder(pair, monkeypatch):
    classifier, texts = pair[1]._classifier, []
    once = classifier.classify
    monkeypatch.setattr(classifier, "classify", lambda asked: texts.append(asked) or once(asked))
    text = "hello good morning, i want to return this"
    outcome(pair[1], text)
    assert texts == [[text]]


def test_several_wishes_can_be_turned_off(trained, encoder_folder):
    settings = {**SETTINGS, "model_name": str(encoder_folder), "part_threshold": 1}
    fresh, _ = trained(BertIntentClassifier, data(), **settings)
    assert "intents" not in outcome(fresh, "hello good morning, i want to return this")


def test_fine_tuning_goes_on_with_a_new_intent(pair):
    more = {**EXAMPLES, "bye": ["bye", "see you", "bye bye", "see you bye", "再见"]}
    _, loaded = pair
    loaded.train(data(more))
    for intent, texts in more.items():
        found = [outcome(loaded, text)["intent"]["name"] for text in texts]
        assert found.count(intent) >= len(texts) - 1


def test_fine_tuning_without_a_known_intent_is_refused_by_name(pair):
    with pytest.raises(InvalidConfigException, match="return"):
        pair[1].train(data({"greet": EXAMPLES["greet"], "bye": ["bye", "see you"]}))


def test_a_precision_that_is_none_is_refused(trained, encoder_folder):
    settings = {**SETTINGS, "model_name": str(encoder_folder), "precision": "float8"}
    with pytest.raises(InvalidConfigException, match="mixed_float16"):
        trained(BertIntentClassifier, data(), **settings)
