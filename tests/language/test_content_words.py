"""The words that carry what a text says."""

from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from language.content_words import content_words


def test_forms_of_an_english_word_are_one_and_function_words_are_left_out():
    assert content_words("the returns", "en") == content_words("we returned it", "en")
    assert content_words("it is not for you, 30 of them", "en") == []


def test_chinese_words_are_kept_whole_without_particles_and_numbers():
    found = content_words("签收后 30 天内，退货的运费由我们承担。", "zh")
    assert {"签收", "退货", "运费", "承担"} <= set(found)
    assert not {"的", "由", "我们", "30"} & set(found)


@hypothesis_settings(deadline=None, max_examples=50)
@given(st.text(max_size=200), st.sampled_from(["en", "zh"]))
def test_any_text_has_words_of_its_own_or_none(text, language):
    found = content_words(text, language)
    assert all(found)
    assert language == "en" or all(word in text for word in found)
