"""Messages are disturbed as customers disturb them, and never beyond recognition."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from language.augmentation import Homophones, mistyped, simplified, traditional

CORPUS = ["我要退货", "推荐一款", "货到了", "或者换一个", "退款", "还没到货", "祸"]


@given(st.text(), st.integers(0, 1000))
def test_a_misspelling_is_one_slip_of_a_finger(text, seed):
    assert OSA.distance(text, mistyped(text, Random(seed))) <= 1


@pytest.mark.parametrize("seed", range(20))
def test_an_english_word_is_misspelt_but_keeps_its_first_letter(seed):
    written = mistyped("where is my parcel", Random(seed))
    assert [word[0] for word in written.split()] == ["w", "i", "m", "p"]


def test_all_four_slips_happen():
    lengths = {len(mistyped("parcel", Random(seed))) for seed in range(50)}
    assert lengths == {5, 6, 7}


@pytest.mark.parametrize("text", ["", "hi", "12345", "😀😀", "我要退货"])
def test_without_a_long_english_word_nothing_is_misspelt(text):
    assert mistyped(text, Random(0)) == text


def test_a_character_is_confused_with_one_of_its_sound():
    written = {Homophones(CORPUS).misheard("货", Random(seed)) for seed in range(30)}
    assert written == {"或", "祸"}


@given(st.text(), st.integers(0, 1000))
def test_a_homophone_keeps_the_length(text, seed):
    assert len(Homophones(CORPUS).misheard(text, Random(seed))) == len(text)


def test_characters_of_both_scripts_are_written_in_the_other():
    assert traditional("我要退货") == "我要退貨"
    assert simplified("我要退貨") == "我要退货"
    assert traditional("AirBuds Pro 耳机") == "AirBuds Pro 耳機"
