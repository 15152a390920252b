"""What is somebody's own in a letter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.channels.mail.own_words import MOST_HTML, own_words, plain


@pytest.mark.parametrize(
    "quotation",
    [
        "On Wed, Dec 20, 2023 at 13:37, Heed Home <help@shop.example.com> wrote:\n> Hello\n> there",
        "On Wed, Dec 20, 2023 at 13:37, Heed Home <help@shop.example.com>\nwrote:\n\n> Hello",
        "-----Original Message-----\nFrom: Heed Home\nSent: Monday\n\nHello",
        "________________________________\nFrom: Heed Home\nSent: Monday\n\nHello",
        "From: Heed Home\nSent: Monday\nTo: Li Na\n\nHello",
        "------------------ 原始邮件 ------------------\n发件人: 合得家\n\n您好",
        "------------------&nbsp;Original&nbsp;------------------".replace("&nbsp;", "\xa0"),
        '在 2023-12-20 13:37:00，"合得家" <help@shop.example.com> 写道：\n\n>您好',
        "2023年12月20日 下午1:37，合得家 <help@shop.example.com> 写道：\n\n> 您好",
        "合得家 <help@shop.example.com> 于2023年12月20日周三 13:37写道：\n\n> 您好",
        'At 2023-12-20 13:37:00, "Heed Home" <help@shop.example.com> wrote:\nHello',
        "发件人： 合得家\n发送时间： 2023年12月20日\n\n您好",
        "-- \nLi Na\nShop Ltd",
        "发自我的iPhone",
        "Sent from my iPhone",
        "> Hello\n> there",
    ],
)
def test_quotations_and_signatures_are_left_out(quotation):
    assert own_words(f"Where is my parcel?\n\n{quotation}") == "Where is my parcel?"


@pytest.mark.parametrize(
    "text",
    [
        "On Monday I wrote to you.\nNobody answered.",
        "From: where do you send?",
        "I want\n- a kettle\n- a lamp\n\nThanks,\nLi Na",
        "在 2023 年我写道歉信",
        "3",
    ],
)
def test_what_only_looks_like_it_stays(text):
    assert own_words(text) == text


def test_answers_between_quotations_are_kept():
    assert own_words("> Which size?\nLarge\n> And the colour?\nBlue") == "Large\nBlue"


def test_quotations_in_html_are_left_out():
    html = (
        "<style>p {}</style><div>Hello,<br>where is it?</div>"
        '<div class="gmail_quote">On Monday <blockquote>old</blockquote></div>'
    )
    assert own_words(plain(html)) == "Hello,\nwhere is it?"


@given(st.text(alphabet="On wrote:>-_ \n于写道：2023年从我的发送From", max_size=400))
def test_whatever_comes_is_cut_and_never_longer(text):
    found = own_words(text)
    assert len(found) <= len(text)
    assert own_words(found) == found or found


@given(st.text(alphabet='<>/abpdivblockquote"= &;', max_size=200))
def test_whatever_html_comes_is_read(html):
    assert isinstance(plain(html), str)


def test_a_letter_made_to_be_slow_is_not():
    for text in ("On " * 20_000, "On a wrote" * 10_000, "\n" * 50_000, "_ " * 50_000):
        own_words(text)


def test_of_html_that_no_person_writes_only_the_beginning_is_read():
    assert len(plain("<p>words</p>" * 100_000)) < MOST_HTML
