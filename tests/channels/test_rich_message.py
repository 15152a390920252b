"""One message, made from whatever Rasa answers, and as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.channels.mail.writing import html
from custom_components.channels.rich_message import Choice, RichMessage
from custom_components.channels.text_form import as_text, chosen, marks_of, parts_within
from custom_components.channels.wechat.rendering import render as wechat
from custom_components.channels.wecom.rendering import render as wecom
from custom_components.channels.whatsapp.rendering import render as whatsapp

SITE = "https://shop.example.com"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["title", "payload", "items", "url", "image", "data", "name", "type"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
KEYS = ["text", "buttons", "quick_replies", "image", "attachment", "custom", "elements"]


def choices(*titles):
    return tuple(Choice(title, f"/{place}") for place, title in enumerate(titles))


@given(st.dictionaries(st.sampled_from(KEYS), JSON))
def test_whatever_an_action_says_every_channel_can_render_it(response):
    message = RichMessage.of(response, SITE)
    for rendered in (wechat(message), wecom(message), whatsapp(message, "☰")):
        assert bool(rendered) == (message != RichMessage())
    assert isinstance(html(message), str)


def test_a_source_is_a_card_with_its_link():
    custom = {"type": "source", "title": "Returns", "url": "/help/returns", "question": "abc"}
    (card,) = RichMessage.of({"text": "30 days.", "custom": custom}, SITE).cards
    assert (card.title, card.url) == ("Returns", f"{SITE}/help/returns")


def test_a_card_that_only_says_again_what_the_text_says_is_left_out():
    told = {"text": "Your ticket is T-12.", "custom": {"type": "ticket", "number": "T-12"}}
    assert RichMessage.of(told, SITE).cards == ()


@pytest.mark.parametrize("url", ["javascript:alert(1)", "/kettle", "//[", "None", 5])
def test_addresses_that_lead_nowhere_are_left_out(url):
    assert RichMessage.of({"image": url}).image == ""


@pytest.mark.parametrize(
    ("typed", "place"),
    [("2", 1), ("２", 1), ("②", 1), ("二", 1), ("2.", 1), ("（2）", 1), ("退货", 1), ("“退货”", 1)],
)
def test_a_choice_is_meant_by_its_number_or_its_words(typed, place):
    offered = choices("查订单", "退货")
    assert chosen(typed, offered, marks_of(RichMessage("", offered))) == offered[place]


@pytest.mark.parametrize("typed", ["3", "0", "12", "我要退货", "", "-2"])
def test_other_words_mean_no_choice(typed):
    offered = choices("查订单", "退货")
    assert chosen(typed, offered, marks_of(RichMessage("", offered))) is None


def test_where_a_question_is_about_numbers_letters_mark_its_choices():
    stars = RichMessage(
        "How many stars, from 1 to 5?", choices(*("★" * n for n in (5, 4, 3, 2, 1)))
    )
    assert as_text(stars).splitlines()[-1] == "E. ★"
    assert chosen("5", stars.choices, marks_of(stars)) is None
    assert chosen("b", stars.choices, marks_of(stars)).title == "★★★★"


def test_where_buttons_are_drawn_a_number_is_no_choice():
    offered = choices("one thing", "another")
    assert chosen("1", offered, ()) is None
    assert chosen("Another", offered, ()) == offered[1]


@given(st.text(alphabet="a 。\n退é", max_size=300), st.integers(4, 50))
def test_parts_of_a_text_fit_and_lose_nothing(text, most):
    parts = parts_within(text, most)
    assert all(len(part.encode()) <= most for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())
