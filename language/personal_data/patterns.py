"""Personal data that has a form: e-mail, phone, identity and card numbers, orders and accounts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from language.characters import HAN
from language.personal_data import checks
from language.personal_data.accounts import ACCOUNT, ORDER, accounts, orders
from language.personal_data.numbers import CARD, IDENTITY, PHONE, nobodys, numbers, spoken
from language.spans import Span

EMAIL, ADDRESS = "email", "address"
# Whatever is found by more certain means comes first.
TRUST = {EMAIL: 6, IDENTITY: 5, CARD: 4, PHONE: 3, ACCOUNT: 2, ORDER: 1, ADDRESS: 0}

# An order's or a parcel's number that stands alone: letters and digits, or eight digits and more.
ORDER_NUMBER = r"[A-Za-z]{1,4}[-_]?\d{6,20}|[A-Z]{2,3} \d{6,20}|\d{8,24}"

_NOT_EMAIL = rf"\s@,;:!?，。；：、<>()（）\[\]\"'{HAN}"
_EMAIL = re.compile(
    rf"[^{_NOT_EMAIL}]+\s?@\s?[^{_NOT_EMAIL}.]+(?:\.[^{_NOT_EMAIL}.]+)+|"
    r"(?<![\w.+-])[a-z0-9._+-]+ ?(?:\(at\)|\[at\]| at ) ?[\w-]+ ?(?:\.|\(dot\)|\[dot\]| dot ) ?"
    r"(?:com|net|org|cn|co|edu|io|uk)(?![a-z])(?: ?(?:\.| dot ) ?(?:cn|uk)(?![a-z]))?",
    re.I,
)
# A British postcode is a dozen houses.
_POSTCODE = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Z]{1,2}\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2}|"
    r"[a-z]{1,2}\d[a-z\d]? \d[abd-hjlnp-uw-z]{2})(?![A-Za-z0-9])"
)


class Patterns:
    """Finds what has a form.

    Args:
        order_number: Pattern of an order's number where no word before it says what it is.
    """

    def __init__(self, order_number: str = ORDER_NUMBER) -> None:
        self._order_number = re.compile(
            rf"(?<![A-Za-z0-9_./-])(?:(?<!\d,)|(?=[A-Za-z]))(?:{order_number})"
            r"(?![A-Za-z0-9_]|[.,]\d)"
        )

    def find(self, text: str) -> Iterator[Span]:
        """Yield what is found in a text as it is read (tokens.legible); spans may overlap."""
        for match in _EMAIL.finditer(text):
            yield Span(EMAIL, match.start(), match.end(), None)
        yield from spoken(text)
        # Most messages have no digits.
        if not any(character.isdecimal() for character in text):
            return
        left_alone = nobodys(text)
        for found in self._with_digits(text):
            if not any(start <= found.start and found.end <= end for start, end in left_alone):
                yield found

    def _with_digits(self, text: str) -> Iterator[Span]:
        yield from numbers(text)
        yield from orders(text)
        yield from accounts(text)
        for match in self._order_number.finditer(text):
            if not checks.is_day(match[0]):
                yield Span(ORDER, match.start(), match.end(), None)
        for match in _POSTCODE.finditer(text):
            yield Span(ADDRESS, match.start(), match.end(), None)
