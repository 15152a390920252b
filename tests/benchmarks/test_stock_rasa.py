"""The peer is Rasa's own default pipeline, and its answers are read rightly."""

import pytest
from rasa.shared.nlu.training_data.loading import load_data

from benchmarks import stock_rasa


def names(language, epochs=0):
    return [part["name"] for part in stock_rasa.pipeline(language, epochs)["pipeline"]]


def test_the_pipeline_is_rasas_own_with_the_tokenizer_of_the_language():
    assert names("en")[0] == "WhitespaceTokenizer"
    assert names("zh") == ["JiebaTokenizer", *names("en")[1:]]
    [diet] = [p for p in stock_rasa.pipeline("en")["pipeline"] if p["name"] == "DIETClassifier"]
    assert diet["epochs"] == 100
    assert names("en").count("CountVectorsFeaturizer") == 2


def test_only_the_networks_take_other_epochs():
    changed = stock_rasa.pipeline("en", 2)["pipeline"]
    assert {p["epochs"] for p in changed if "epochs" in p} == {2}
    assert sum("epochs" in p for p in changed) == 2


def test_other_data_or_epochs_are_kept_apart(tmp_path):
    (tmp_path / "nlu.yml").write_text("one")
    first = stock_rasa.kept(tmp_path, "en", tmp_path)
    assert stock_rasa.kept(tmp_path, "en", tmp_path) == first
    assert stock_rasa.kept(tmp_path, "en", tmp_path, 2) != first
    assert stock_rasa.kept(tmp_path, "zh", tmp_path) != first
    (tmp_path / "nlu.yml").write_text("two")
    assert stock_rasa.kept(tmp_path, "en", tmp_path) != first


def test_rasa_reads_the_examples_as_they_were(tmp_path):
    texts = ["what's my [PIN](number)?", "打开 微信", "- a: {b}", "打电话"]
    labels = ["card", "app/open", "card", "telephone/CALL"]
    stock_rasa.write_examples(texts, labels, tmp_path / "nlu.yml")
    read = load_data(str(tmp_path / "nlu.yml")).intent_examples
    found = {example.get("text"): example.get("intent") for example in read}
    assert found == {
        "what's my (PIN)(number)?": "card",
        "打开 微信": "app__open",
        "- a: {b}": "card",
        "打电话": "telephone__CALL",
    }
    assert not any(example.get("entities") for example in read)


def test_a_ranking_becomes_a_row_and_the_fallback_counts_for_nothing():
    places = stock_rasa.places(("a/b", "c", "d", "e"))
    ranking = [
        {"name": "nlu_fallback", "confidence": 0.7},
        {"name": "c", "confidence": 0.6},
        {"name": "a__b", "confidence": 0.2},
    ]
    assert stock_rasa.row(ranking, places).tolist() == pytest.approx([0.2, 0.6, 0.1, 0.1])
