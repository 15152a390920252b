"""The price range that a customer's words ask for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

import cn2an

NUMBER = r"(?P<{0}>\d+(?:[.,]\d+)?\s?[kK]?|[一二两三四五六七八九十百千万]+)"
UNIT = r"\s?(?:yuan|rmb|cny|块钱?|元|¥)?"
SIGN = r"(?:¥|￥)?\s?"

BETWEEN = re.compile(
    rf"{SIGN}{NUMBER.format('low')}{UNIT}\s?(?:-|–|~|to|and|到|至)\s?"
    rf"{SIGN}{NUMBER.format('high')}{UNIT}(?![0-9A-Za-z])",
    re.I,
)
AT_MOST = re.compile(
    rf"(?:under|below|less than|cheaper than|up to|at most|within|max(?:imum)?|no more than|"
    rf"budget(?: is| of)?|不超过|不到|低于|少于|最多|预算(?:是|在)?)\s?"
    rf"{SIGN}{NUMBER.format('high')}"
    rf"|{SIGN}{NUMBER.format('before')}{UNIT}\s?(?:以内|以下|之内|内的|or less|max)",
    re.I,
)
AT_LEAST = re.compile(
    rf"(?:over|above|more than|at least|from|超过|高于|至少)\s?{SIGN}{NUMBER.format('low')}"
    rf"|{SIGN}{NUMBER.format('before')}{UNIT}\s?(?:以上|起)",
    re.I,
)
AROUND = re.compile(
    rf"(?:around|about|roughly|大概|大约)\s?{SIGN}{NUMBER.format('middle')}"
    rf"|{SIGN}{NUMBER.format('before')}{UNIT}\s?(?:左右|上下)",
    re.I,
)
# How far "around 500" reaches.
NEAR = Decimal("0.3")
# A smaller number is a count or a model, not a price.
SMALLEST = 20


@dataclass(frozen=True)
class PriceRange:
    """A range of prices; None is no limit."""

    low: Decimal | None = None
    high: Decimal | None = None


def price_range(text: str) -> PriceRange:
    """Return the range of prices that a text asks for.

    Args:
        text: What the customer wrote, for example `1500以内` or `between 500 and 1000`.
    """
    for pattern in (BETWEEN, AT_MOST, AT_LEAST, AROUND):
        match = pattern.search(text)
        numbers = (
            {name: _number(found) for name, found in match.groupdict().items() if found}
            if match
            else {}
        )
        if not numbers or any(value is None or value < SMALLEST for value in numbers.values()):
            continue
        if pattern is BETWEEN:
            return PriceRange(numbers["low"], numbers["high"])
        value = next(iter(numbers.values()))
        assert value is not None  # noqa: S101 - the numbers were checked above
        if pattern is AT_MOST:
            return PriceRange(high=value)
        if pattern is AT_LEAST:
            return PriceRange(low=value)
        return PriceRange(value * (1 - NEAR), value * (1 + NEAR))
    return PriceRange()


def _number(written: str) -> Decimal | None:
    written = written.strip().lower().replace(",", "")
    if written.endswith("k"):
        return Decimal(written[:-1]) * 1000
    try:
        return Decimal(written)
    except ArithmeticError:
        pass
    try:
        return Decimal(str(cn2an.cn2an(written.replace("两", "二"), "smart")))
    except ValueError:
        return None
