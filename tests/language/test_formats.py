"""Values are written as each language writes them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language import formats

TODAY = date(2026, 11, 26)


def test_a_day_of_this_year_is_told_with_its_weekday_and_of_another_with_its_year():
    assert formats.day("2026-11-20", "en", TODAY) == "Fri, 20 Nov"
    assert formats.day("2026-11-20", "zh", TODAY) == "11月20日周五"
    assert formats.day("2019-11-24", "en", TODAY) == "24 Nov 2019"
    assert formats.day(date(2019, 11, 24), "zh", TODAY) == "2019年11月24日"


def test_a_day_in_full_is_clear_in_any_year():
    assert formats.day_in_full(date(2026, 10, 1), "en") == "1 October 2026"
    assert formats.day_in_full(date(2026, 10, 1), "zh") == "2026年10月1日"


def test_a_language_that_is_not_spoken_is_written_as_english():
    assert formats.day_in_full(date(2026, 10, 1), "fr") == "1 October 2026"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-10-01", date(2026, 10, 1)),
        ("2026-10-01T09:30:00", date(2026, 10, 1)),
        ("2026-13-01", None),
        ("2026-10-01 or so", None),
        ("HD10000101", None),
        ("", None),
    ],
)
def test_only_a_day_in_iso_8601_is_read_as_one(text, found):
    assert formats.read_day(text) == found


@pytest.mark.parametrize(
    ("amount", "currency", "written"),
    [(1299, "CNY", "¥1,299"), (1299.5, "GBP", "£1,299.50"), ("0.10", "EUR", "€0.10")],
)
def test_an_amount_has_its_sign_and_whole_ones_no_fraction(amount, currency, written):
    assert formats.money(amount, currency) == written


@given(st.text())
def test_any_text_can_be_asked_for_a_day(text):
    assert formats.read_day(text) is None or text[:4].isdigit()


def test_sentences_run_on_with_blanks_in_english_alone():
    assert formats.running_text(["One.", "Two."], "en") == "One. Two."
    assert formats.running_text(["一。", "二。"], "zh") == "一。二。"
