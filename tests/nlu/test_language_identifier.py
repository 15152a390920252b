"""The message's language as data, and as an entity only where the text tells."""

from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa_messages import message, outcome

from custom_components.nlu.language_identifier import LanguageIdentifier


def test_a_sentence_has_its_language_as_data_and_as_entity(create):
    parsed = outcome(create(LanguageIdentifier), "我的订单到哪了")
    assert parsed["language"]["name"] == "zh"
    assert [(e["entity"], e["value"], e["start"], e["end"]) for e in parsed["entities"]] == [
        ("language", "zh", 0, 7)
    ]


def test_ok_has_no_entity(create):
    parsed = outcome(create(LanguageIdentifier), "ok")
    assert parsed["language"]["name"] == "en"
    assert not parsed.get("entities")


def test_training_examples_get_no_entity(create):
    data = TrainingData([message("where is my order", intent="track")])
    create(LanguageIdentifier).process_training_data(data)
    assert data.training_examples[0].get("entities") is None


def test_an_empty_message_is_fine(create):
    assert outcome(create(LanguageIdentifier), "")["language"]["confidence"] == 0.5
