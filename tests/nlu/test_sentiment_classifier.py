"""Sentiment from a lexicon and examples, reading the vector that the intent classifier leaves."""

import numpy as np
import pytest
from rasa.shared.exceptions import InvalidConfigException, RasaException
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa_messages import message, outcome

from custom_components.nlu.bert_intent_classifier import BertIntentClassifier
from custom_components.nlu.sentiment_classifier import SentimentClassifier
from neural.bert import checkpoint
from neural.classifier.frozen import FrozenVectors, vector_name
from neural.classifier.settings import FineTuning

LEXICON = """
lexicon:
  words: {great: 3, awful: -3, 很差: -3, 不错: 2}
  negations: [not, 不]
  intensifiers: {very: 1.5}
  anger: [damn]
  urgency: [asap, 急]
  no_urgency: [不急]
"""
EXAMPLES = """
sentiment:
- label: positive
  examples: |
    - great
    - great order
    - 不错
    - my order is great
    - good morning great
    - this is great
- label: neutral
  examples: |
    - where is my order
    - hello
    - 我的单在哪里
    - i want to return this
    - where is it
    - my parcel
- label: negative
  examples: |
    - awful
    - this is awful
    - 很差
    - my order is awful
    - awful parcel
    - i want it back awful
"""


@pytest.fixture
def settings(tmp_path, encoder_folder, monkeypatch):
    (tmp_path / "lexicon.yml").write_text(LEXICON, encoding="utf-8")
    (tmp_path / "examples.yml").write_text(EXAMPLES, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return {
        "lexicon": "lexicon.yml", "examples": "examples.yml", "model_name": str(encoder_folder),
        "tune": "last:1", "max_tokens": 16,
    }  # fmt: skip


@pytest.fixture
def pair(trained, settings):
    return trained(SentimentClassifier, TrainingData([]), **settings)


@pytest.fixture
def read(encoder_folder):
    """Return what a component says of a text whose vector the intent classifier left."""
    encoder = checkpoint.read(str(encoder_folder))
    tuning = FineTuning(tune="last:1", max_tokens=16)
    vectors = FrozenVectors(encoder, tuning)

    def outcome_of(component, text):
        vector = vectors.encode([text])[0]
        name = vector_name(encoder, tuning)
        return outcome(component, text, sentence_vector=vector, sentence_vector_name=name)

    return outcome_of


@pytest.mark.parametrize(
    ("text", "label"),
    [("this is awful", "negative"), ("great", "positive"), ("where is my order", "neutral"),
     ("我的单很差", "negative")],
)  # fmt: skip
def test_the_label_of_a_message(pair, read, text, label):
    parsed = read(pair[1], text)
    assert parsed["sentiment"]["label"] == label
    assert parsed["entities"] == [
        {
            "entity": "sentiment", "value": label, "start": 0, "end": len(text),
            "extractor": "SentimentClassifier",
        }
    ]  # fmt: skip


@pytest.mark.parametrize("classifier", ["linear", "both"])
def test_every_classifier_tells_the_label_and_is_the_same_when_loaded(
    trained, settings, read, classifier
):
    fresh, again = trained(SentimentClassifier, TrainingData([]), **settings, classifier=classifier)
    for text, label in (("this is awful", "negative"), ("great", "positive")):
        assert read(again, text)["sentiment"]["label"] == label
        assert read(fresh, text) == read(again, text)


def test_without_an_encoder_the_linear_one_learns_and_answers(trained, settings):
    settings["model_name"] = "no/such/encoder"
    _, again = trained(SentimentClassifier, TrainingData([]), **settings, classifier="linear")
    assert outcome(again, "this is awful")["sentiment"]["label"] == "negative"


@pytest.mark.parametrize(
    ("classifier", "network"),
    [("text_cnn", {"epochs": 3}), ("fine_tuned", {"tune": "last:1", "epochs": 1})],
)
def test_a_network_needs_no_vector_and_is_the_same_when_loaded(
    trained, settings, classifier, network
):
    settings |= {"classifier": classifier, "network": network}
    fresh, again = trained(SentimentClassifier, TrainingData([]), **settings)
    for text in ("this is awful", "", "great " * 200):
        assert outcome(fresh, text) == outcome(again, text)
    assert outcome(again, "this is awful")["sentiment"]["label"] == "negative"


def test_a_setting_no_network_has_is_a_configuration_error(trained, settings):
    with pytest.raises(InvalidConfigException, match="'layers' is no setting of text_cnn"):
        trained(
            SentimentClassifier, TrainingData([]), **settings,
            classifier="text_cnn", network={"layers": 2},
        )  # fmt: skip


def test_an_unknown_classifier_is_a_configuration_error(trained, settings):
    with pytest.raises(InvalidConfigException, match="'forest'; one of encoder, linear, both"):
        trained(SentimentClassifier, TrainingData([]), **settings, classifier="forest")


@pytest.mark.parametrize(("text", "urgent"), [("where is it asap", True), ("不急", False)])
def test_urgency_is_told(pair, read, text, urgent):
    assert read(pair[1], text)["sentiment"]["urgency"] is urgent


def test_loaded_again_it_answers_the_same(pair, read):
    for text in ("awful!!", "great", "where", ""):
        assert read(pair[0], text) == read(pair[1], text)


def test_the_deciding_words_and_anger_are_told(pair, read):
    felt = read(pair[1], "damn awful!!!")["sentiment"]
    assert felt["anger"]
    assert felt["words"] == ["damn", "awful"]
    assert -1 <= felt["score"] < 0
    assert 0 <= felt["intensity"] <= 1


def test_a_vector_of_another_kind_is_refused_with_the_cure(pair):
    with pytest.raises(RasaException, match="the same model_name, tune"):
        outcome(
            pair[1], "hi", sentence_vector=np.zeros(32, np.float32), sentence_vector_name="other"
        )


@pytest.mark.parametrize("shared", [{"keep_layers": 1}, {"tune": "full", "vector_layers": 2}])
def test_it_reads_the_vector_of_an_intent_classifier_with_the_same_layers(
    trained, settings, encoder_folder, shared
):
    tuned = {"model_name": str(encoder_folder), "tune": "last:1", "max_tokens": 16, **shared}
    intents = TrainingData([message(text, intent=name) for name, text in
                            (("greet", "hello"), ("greet", "hi"), ("track", "where is it"),
                             ("track", "where is my order"))])  # fmt: skip
    _, classifier = trained(BertIntentClassifier, intents, **tuned, epochs=1, most_lost=1.0)
    _, loaded = trained(SentimentClassifier, TrainingData([]), **{**settings, **shared})
    processed = loaded.process(classifier.process([message("this is awful")]))[0]
    assert processed.get("sentiment")["label"] == "negative"

    _, other = trained(SentimentClassifier, TrainingData([]), **settings)
    with pytest.raises(RasaException, match="keep_layers and vector_layers"):
        other.process(classifier.process([message("this is awful")]))


def test_a_message_without_a_vector_is_left_alone(pair):
    assert "sentiment" not in outcome(pair[1], "hi")


def test_a_broken_lexicon_is_a_configuration_error_with_its_file(trained, settings, tmp_path):
    (tmp_path / "lexicon.yml").write_text("lexicon: {words: {great: very}}")
    with pytest.raises(InvalidConfigException, match=r"lexicon\.yml: words: 'great'"):
        trained(SentimentClassifier, TrainingData([]), **settings)


def test_editing_the_lexicon_or_the_examples_changes_the_fingerprint(settings, tmp_path):
    fingerprints = {SentimentClassifier.fingerprint_addon(settings)}
    for name in ("lexicon.yml", "examples.yml"):
        with (tmp_path / name).open("a") as file:
            file.write("# a word more\n")
        fingerprints.add(SentimentClassifier.fingerprint_addon(settings))
    assert len(fingerprints) == 3
