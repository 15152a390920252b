"""What customers' words say about a price."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.recommendation.wishes.price import PriceRange, price_range


@pytest.mark.parametrize(
    ("said", "low", "high"),
    [
        ("a quiet vacuum cleaner under 1500", None, 1500),
        ("1500以内的吸尘器", None, 1500),
        ("推荐一款两千以内的手机", None, 2000),
        ("over 500 please", 500, None),
        ("between 500 and 1000 yuan", 500, 1000),
        ("500到1000的耳机", 500, 1000),
        ("预算3000", None, 3000),
        ("Kestrel 9 Pro", None, None),
        ("two headphones", None, None),
    ],
)
def test_a_price_range_is_read(said, low, high):
    limits = [None if limit is None else Decimal(limit) for limit in (low, high)]
    assert price_range(said) == PriceRange(*limits)


@given(st.text())
def test_any_words_are_read(said):
    assert isinstance(price_range(said), PriceRange)
