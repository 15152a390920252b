"""Words keep their places in the text as it was written."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from language.words import Word, characters_apart, chinese_names, english_names, words

MIXED = st.text(
    st.one_of(
        st.sampled_from(
            "我的订单到哪了退货清风，。！？ aZ9.-'@#　ＨＤ１😀👨‍👩‍👧🇨🇳\u200d\ufe0f\n\t"
        ),
        st.characters(),
    ),
    max_size=60,
)


@pytest.mark.parametrize("language", ["en", "zh", ""])
@given(text=MIXED)
@settings(max_examples=60, deadline=None)
def test_every_word_stands_where_it_says(language, text):
    found = words(text, language)
    assert all(text[word.start : word.end] == word.text for word in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


def test_white_space_is_no_word():
    assert all(word.text.strip() for word in words("退货\u3000退款", "zh"))


@pytest.mark.parametrize("language", ["en", "zh"])
@given(text=MIXED)
@settings(max_examples=40, deadline=None)
def test_no_letter_is_lost(language, text):
    found = "".join(word.text for word in words(text, language))
    assert [c for c in found if c.isalnum()] == [c for c in text if c.isalnum()]


def test_chinese_is_cut_into_words_with_tags():
    found = words("我的订单HD10000102到底什么时候才能送到啊😀")
    assert [word.text for word in found][:4] == ["我", "的", "订单", "HD10000102"]
    assert found[0].tag == "r"


def test_latin_words_in_chinese_stay_whole():
    assert "AirBuds" in [word.text for word in words("帮我查一下AirBuds Pro的price", "zh")]


def test_chinese_names_in_english_stay_whole():
    found = [word.text for word in words("is the 清风 X5 in stock", "en")]
    assert found == ["is", "the", "清风", "X5", "in", "stock"]


def test_a_person_and_a_place_are_named():
    text = "寄给王芳，上海市浦东新区张江路"
    kinds = {text[n.start : n.end]: n.kind for n in chinese_names(words(text, "zh"))}
    assert kinds["王芳"] == "PER"
    assert "LOC" in kinds.values()


def test_english_names_have_their_places():
    text = "I spoke to Tom Baker in London"
    found = {text[n.start : n.end]: n.kind for n in english_names(text)}
    assert found["Tom Baker"] == "PERSON"
    assert found["London"] == "GPE"


@pytest.mark.parametrize(
    "text",
    ["", " ", "\ud800", "好" * 100_000, "a " * 50_000, "\x00\x01"],
    ids=["empty", "blank", "surrogate", "long-zh", "long-en", "control"],
)
def test_bad_input_has_words_or_none(text):
    assert isinstance(words(text), list)


def test_english_words_are_tagged_on_request_only():
    text = "where is my broken kettle?"
    assert {word.tag for word in words(text, "en")} == {""}
    tagged = {word.text: word.tag for word in words(text, "en", part_of_speech=True)}
    assert tagged["my"] == "PRON"
    assert tagged["broken"] == "ADJ"
    assert tagged["kettle"] == "NOUN"
    assert tagged["?"] == "PUNCT"


@given(text=MIXED)
@settings(max_examples=40, deadline=None)
def test_tagging_changes_no_word(text):
    plain, tagged = words(text, "en"), words(text, "en", part_of_speech=True)
    assert [(w.start, w.end) for w in plain] == [(w.start, w.end) for w in tagged]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("👨‍👩‍👧退货", ["退货"]),
        ("ＨＤ１０００订单", ["ＨＤ１０００", "订单"]),
        ("ＡｉｒＢｕｄｓ　Pro多少钱", ["ＡｉｒＢｕｄｓ", "Pro"]),
        ("退款💰，谢谢🙏🏽", ["退款", "💰", "，", "谢谢"]),
        ("price是￥９９？", ["price", "是", "９９", "？"]),
    ],
)
def test_emoji_full_width_forms_and_mixed_scripts_keep_their_places(text, expected):
    found = words(text, "zh")
    assert all(text[word.start : word.end] == word.text for word in found)
    assert set(expected) <= {word.text for word in found}


def test_chinese_characters_can_stand_apart():
    cut = characters_apart([Word("退货", 0, 2, "v"), Word("AirBuds", 2, 9)])
    assert cut == [Word("退", 0, 1), Word("货", 1, 2), Word("AirBuds", 2, 9)]
