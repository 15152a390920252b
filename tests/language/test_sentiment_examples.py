"""Examples of feelings are read, or refused by file; feelings add up to a judgement and a trend."""

import pytest

from language.lexicon import Lexicon
from language.sentiment import LATEST, Example, ExamplesError, judge, read_examples, trend

WORDS = Lexicon(words={"terrible": -3, "thieves": -3}, anger=["damn"], urgency=["asap"])


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


def test_a_file_that_is_to_count_alone_leaves_the_others_out(tmp_path):
    shipped, own = tmp_path / "en.yml", tmp_path / "custom.yml"
    shipped.write_text("sentiment: [{label: positive, examples: great}]")
    own.write_text("only: true\nsentiment: [{label: negative, examples: bad}]")
    assert read_examples([own, shipped]) == [Example("bad", "negative")]
    own.write_text("sentiment: [{label: negative, examples: bad}]")
    assert len(read_examples([own, shipped])) == 2


def test_haste_is_urgency():
    assert judge(WORDS.feel("where is it asap"), [0.1, 0.8, 0.1]).urgency
    assert not judge(WORDS.feel("where is it"), [0.1, 0.8, 0.1]).urgency


def test_intensity_is_the_score_without_its_sign():
    felt = judge(WORDS.feel("terrible"), [0.5, 0.36, 0.14])
    assert (felt.score, felt.intensity) == (-0.36, 0.36)


def test_stress_makes_it_more_intense_but_not_more_negative():
    felt = judge(WORDS.feel("terrible!!"), [0.5, 0.36, 0.14])
    assert (felt.score, felt.intensity) == (-0.36, 0.6)


@pytest.mark.parametrize("probabilities", [[1, 0, 0], [0, 0, 1], [0, 1, 0], [0.4, 0.2, 0.4]])
def test_intensity_stays_between_0_and_1(probabilities):
    assert 0 <= judge(WORDS.feel("so what!!!"), probabilities).intensity <= 1


@pytest.mark.parametrize(
    ("scores", "expected"), [([], 0.0), ([-0.5], -0.5), ([0.4] * 20, 0.4), ([1, -1], -1 / 3)]
)
def test_the_trend_of_scores(scores, expected):
    assert trend(scores) == pytest.approx(expected)


def test_the_latest_message_weighs_most_and_old_ones_are_forgotten():
    assert trend([1, 1, -1]) < 0 < trend([-1, -1, 1])
    assert trend([-1] + [0.5] * LATEST) == pytest.approx(0.5)
