"""A label is explained by the words that decided and the examples the text is like."""

import pytest
from test_fine_tuning import LABELS, SETTINGS_OF_TEST, TEXTS

from neural.classifier.explanation import explain
from neural.classifier.onnx_classifier import OnnxClassifier, save
from neural.classifier.training import train


@pytest.fixture(scope="module")
def classifier(encoder, tmp_path_factory):
    folder = tmp_path_factory.mktemp("explained")
    save(encoder, train(encoder, TEXTS, LABELS, SETTINGS_OF_TEST), SETTINGS_OF_TEST, folder)
    return OnnxClassifier(folder)


def test_the_word_that_only_this_label_has_decides_most(classifier):
    text = "i want to return my order"
    words = ["i", "want", "to", "return", "my", "order"]
    begins = [text.index(word) for word in words]
    spans = [(begin, begin + len(word)) for begin, word in zip(begins, words, strict=True)]
    explained = explain(classifier, text, spans)
    assert explained.label == "return"
    decisive = max(explained.words, key=lambda word: word.weight)
    assert text[decisive.start : decisive.end] in {"return", "want", "to", "i"}
    assert decisive.weight > 0


def test_examples_come_nearest_first_with_their_labels(classifier):
    explained = explain(classifier, TEXTS[0], [(0, len(TEXTS[0]))])
    assert explained.examples[0].text == TEXTS[0]
    likenesses = [example.likeness for example in explained.examples]
    assert likenesses == sorted(likenesses, reverse=True)
    assert dict(zip(TEXTS, LABELS, strict=True))[TEXTS[0]] == explained.examples[0].label


def test_a_text_without_words_is_explained_by_examples_alone(classifier):
    explained = explain(classifier, "", [])
    assert explained.words == ()
    assert explained.examples
