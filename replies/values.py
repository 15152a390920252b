"""Values in a reply's blanks, written as the customer's language writes them."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from language import formats

# What is larger is no price and no count, and babel cannot round it.
LARGEST = 10**15


class SpokenValues(dict[str, Any]):
    """Values by name; each is written for the customer when, and only when, a blank asks for it.

    Args:
        values: Values as slots and actions hold them.
        language: `en` or `zh`.
        money: Names whose numbers are amounts.
        currency: Currency of these (ISO 4217).
    """

    def __init__(
        self,
        values: Mapping[str, Any],
        language: str,
        money: Collection[str] = (),
        currency: str = "CNY",
    ) -> None:
        super().__init__(values)
        self._language = language
        self._money = money
        self._currency = currency

    def __getitem__(self, name: str) -> str:
        """Return the value of a blank as text."""
        value = super().__getitem__(name)
        if name in self._money:
            value = [
                {"amount": part, "currency": self._currency} if _is_number(part) else part
                for part in (value if isinstance(value, list) else [value])
            ]
            value = value if len(value) > 1 else value[0] if value else None
        return spoken(value, self._language)


def spoken(value: Any, language: str) -> str:
    """Write a value: days in full, amounts with their sign, lists with an "and".

    Args:
        value: What a slot or an action holds. An amount is a mapping with `amount` and `currency`,
            a day a date or a text in ISO 8601; a text that is nothing else stays as it is.
        language: `en` or `zh`.
    """
    if value is None:
        return formats.UNKNOWN
    if isinstance(value, str):
        found = formats.read_day(value)
        return value if found is None else formats.day_in_full(found, language)
    if isinstance(value, date):
        return formats.day_in_full(value, language)
    if isinstance(value, float) and _is_number(value):
        return formats.decimal(value, language)
    if isinstance(value, list | tuple):
        parts = [spoken(part, language) for part in value]
        return formats.listed(parts, language) if parts else formats.UNKNOWN
    if isinstance(value, Mapping) and _is_number(value.get("amount")):
        return formats.money(value["amount"], str(value.get("currency")))
    return str(value)


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return False
    return math.isfinite(value) and abs(value) < LARGEST
