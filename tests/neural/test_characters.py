"""The linear classifier reads characters, whatever they are, and is the same after loading."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.svm import LinearSVC

from neural.classifier.characters import ARRAYS, CharacterNgrams, _vectorizer
from neural.encoder import EncoderMissing

TEXTS = ["where is HD10000101", "wheres my parcel", "退货", "我要退货", "hi", "hello", "你好"]
TARGETS = np.array([0, 0, 2, 2, 3, 3, 3], np.int32)
LABELS = 4
TRAINED = CharacterNgrams.fit(TEXTS, TARGETS, LABELS, seed=0)


def best(classifier, text):
    return int(classifier.logits([text]).argmax())


@pytest.mark.parametrize(
    ("text", "label"),
    [("WHERE IS ＨＤ２００００３５９", 0), ("wehre is my parcle", 0), ("想退货了", 2), ("helo", 3)],
)
def test_typos_width_case_and_other_numbers_do_not_matter(text, label):
    assert best(TRAINED, text) == label


@given(st.text())
def test_a_label_without_examples_is_never_predicted(text):
    assert best(TRAINED, text) != 1


def test_one_message_is_read_as_training_reads_them_all():
    vectorizer = _vectorizer()
    features = vectorizer.fit_transform(TEXTS)
    machine = LinearSVC(random_state=0).fit(features, TARGETS)
    expected = machine.decision_function(features)
    np.testing.assert_allclose(
        TRAINED.logits(TEXTS)[:, machine.classes_], expected, rtol=1e-4, atol=1e-5
    )


def test_two_labels_are_enough():
    classifier = CharacterNgrams.fit(["yes", "yep", "no", "nope"], np.array([0, 0, 1, 1]), 2, 0)
    assert [best(classifier, text) for text in ("yes", "no")] == [0, 1]


def test_loaded_again_it_judges_the_same(tmp_path):
    TRAINED.save(tmp_path)
    again = CharacterNgrams.load(tmp_path)
    texts = [*TEXTS, "", "退 hd1"]
    np.testing.assert_allclose(again.logits(texts), TRAINED.logits(texts), rtol=1e-6)


def test_a_cut_off_file_is_refused_by_name(tmp_path):
    TRAINED.save(tmp_path)
    file = tmp_path / ARRAYS
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(EncoderMissing, match=ARRAYS):
        CharacterNgrams.load(tmp_path)
