"""Questions that go on with the one before, and whole ones that look a little like them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.follow_up import what_differs


@pytest.mark.parametrize(
    ("text", "language", "differs"),
    [
        ("and on Sundays?", "en", "on sundays"),
        ("What about weekends", "en", "weekends"),
        ("how about large items?", "en", "large items"),
        ("and what about gift cards", "en", "gift cards"),
        ("and for gift cards?", "en", "gift cards"),
        ("周末呢", "zh", "周末"),
        ("那周末呢？", "zh", "周末"),
        ("要是打折商品呢", "zh", "打折商品"),
        ("信用卡的话呢", "zh", "信用卡"),
    ],
)
def test_a_question_that_names_only_what_is_different_goes_on(text, language, differs):
    assert what_differs(text, language) == differs


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("how long does a refund take", "en"),
        ("and can you tell me how long it takes to get my money back", "en"),
        ("android phones", "en"),
        ("what about", "en"),
        ("退款多久到账", "zh"),
        ("我前天下的单怎么到现在还没有发货呢", "zh"),
        ("呢", "zh"),
        ("und am Sonntag?", "de"),
    ],
)
def test_a_whole_question_does_not(text, language):
    assert what_differs(text, language) is None


@given(st.text(), st.sampled_from(["en", "zh"]))
def test_any_text_is_looked_at(text, language):
    assert what_differs(text, language) != ""
