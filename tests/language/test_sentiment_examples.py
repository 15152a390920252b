"""Examples of feelings are read, or refused by file; feelings add up to a judgement."""

import pytest

from language.lexicon import Lexicon
from language.sentiment import Example, ExamplesError, judge, read_examples

WORDS = Lexicon(words={"terrible": -3, "thieves": -3}, anger=["damn"])


def test_a_file_is_read_and_repeats_count_once(tmp_path):
    file = tmp_path / "en.yml"
    file.write_text("sentiment:\n- label: positive\n  examples: |\n    - great\n    - great\n")
    assert read_examples([file]) == [Example("great", "positive")]


def test_an_unknown_label_is_refused_with_those_there_are(tmp_path):
    file = tmp_path / "en.yml"
    file.write_text("sentiment: [{label: sad, examples: x}]")
    with pytest.raises(ExamplesError, match=r"label 'sad'; one of negative, neutral, positive"):
        read_examples([file])


def test_a_file_that_is_no_yaml_is_named(tmp_path):
    file = tmp_path / "en.yml"
    file.write_text("sentiment: [")
    with pytest.raises(ExamplesError, match=r"en\.yml"):
        read_examples([file])


def test_a_word_of_anger_is_anger():
    assert judge(WORDS.feel("damn"), [0.6, 0.3, 0.1]).anger


def test_a_shout_that_is_clearly_negative_is_anger():
    assert judge(WORDS.feel("terrible!!!"), [0.95, 0.04, 0.01]).anger


def test_a_calm_complaint_is_no_anger():
    felt = judge(WORDS.feel("terrible"), [0.8, 0.15, 0.05])
    assert (felt.label, felt.anger, felt.words) == ("negative", False, ("terrible",))


def test_praise_is_never_anger():
    assert not judge(WORDS.feel("damn good"), [0.1, 0.1, 0.8]).anger
