"""Written values mean what a shopkeeper would take them for; today is Monday 23 November 2026."""

from datetime import date

import pytest

from language import values

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("yesterday", "2026-11-22"),
        ("the day before yesterday", "2026-11-21"),
        ("last Friday", "2026-11-20"),
        ("Friday", "2026-11-20"),
        ("next Monday", "2026-11-30"),
        ("last weekend", "2026-11-21"),
        ("last week", "2026-11-16"),
        ("last month", "2026-10-23"),
        ("last night", "2026-11-22"),
        ("this morning", "2026-11-23"),
        ("three days ago", "2026-11-20"),
        ("2 weeks ago", "2026-11-09"),
        ("Nov 3", "2026-11-03"),
        ("the 12th of May", "2026-05-12"),
        ("2026-11-20", "2026-11-20"),
        ("昨天", "2026-11-22"),
        ("大前天", "2026-11-20"),
        ("上周三", "2026-11-18"),
        ("星期五", "2026-11-20"),
        ("下周一", "2026-11-30"),
        ("三天前", "2026-11-20"),
        ("两周前", "2026-11-09"),
        ("上个月", "2026-10-23"),
        ("11月11号", "2026-11-11"),
        ("十一月三号", "2026-11-03"),
        ("12月1日", "2025-12-01"),
        ("双十一", "2026-11-11"),
    ],
)
def test_a_day(written, day):
    assert values.day(written, TODAY) == day


@pytest.mark.parametrize("written", ["soon", "二月三十号", "whenever", ""])
def test_what_is_no_day(written):
    assert values.day(written, TODAY) is None


@pytest.mark.parametrize(
    ("written", "amount"),
    [("¥1,500", 1500), ("500 yuan", 500), ("99.50 yuan", 99.5), ("两千块", 2000), ("3千", 3000)],
)
def test_money(written, amount):
    assert values.money(written) == amount


@pytest.mark.parametrize(
    ("written", "count"), [("2", 2), ("two", 2), ("两个", 2), ("3台", 3), ("十二个", 12)]
)
def test_a_count(written, count):
    assert values.quantity(written) == count


@pytest.mark.parametrize(
    ("written", "stars"),
    [
        ("5 stars", 5), ("one star", 1), ("4/5", 4), ("8 out of 10", 4), ("10/10", 5), ("五星", 5),
        ("3分", 3), ("满分", 5), ("★★★", 3), ("four out of five", 4),
    ],
)  # fmt: skip
def test_a_rating(written, stars):
    assert values.rating(written) == stars


@pytest.mark.parametrize(
    ("written", "place"),
    [("first", 1), ("2nd", 2), ("last", -1), ("第二个", 2), ("第3款", 3), ("最后一个", -1)],
)
def test_a_place_in_a_list(written, place):
    assert values.ordinal(written) == place


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("13812345678", "+8613812345678"),
        ("138 0013 8000", "+8613800138000"),
        ("+44 7700 900456", "+447700900456"),
        ("10000102", None),
        ("12", None),
    ],
)
def test_a_phone(written, number):
    assert values.phone(written) == number


def test_an_order_number_is_written_as_the_shop_writes_it():
    assert {values.order_number(w) for w in ("hd10000102", "10000102", "HD 10000102")} == {
        "HD10000102"
    }
