"""Whether digits can be what they look like: check digits, dates, numbers that a country has."""

from __future__ import annotations

from datetime import date

import phonenumbers

# GB 11643: what each of the first 17 digits weighs, and the check digit of each remainder.
_IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_IDENTITY_CHECK = "10X98765432"
_FIRST_YEAR = 1880
# The first digit of a Chinese region's code.
_REGIONS = "123456789"
_CARD_LENGTHS = range(13, 20)
# Countries whose customers write numbers without a country's code.
COUNTRIES = ("CN", "US", "GB", "TW", "AU")


def luhn(digits: str) -> bool:
    """Tell whether the last digit is the check digit of a bank card."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def is_card(digits: str) -> bool:
    """Tell whether digits are a bank card's: the length, the first digit and the check digit."""
    if len(digits) not in _CARD_LENGTHS or digits[0] not in "23456" or len(set(digits)) < 2:
        return False
    return luhn(digits)


def is_chinese_identity(written: str) -> bool:
    """Tell whether 18 characters are a Chinese identity number: region, birthday, check digit."""
    digits, check = written[:17], written[17:].upper()
    if len(digits) != 17 or not digits.isdecimal() or digits[0] not in _REGIONS:
        return False
    if not _is_day(digits[6:14]):
        return False
    total = sum(
        int(digit) * weight for digit, weight in zip(digits, _IDENTITY_WEIGHTS, strict=True)
    )
    return _IDENTITY_CHECK[total % 11] == check


def is_old_chinese_identity(written: str) -> bool:
    """Tell whether 15 digits may be an identity number as they were before 2000."""
    return len(written) == 15 and written[0] in _REGIONS and _is_day(f"19{written[6:12]}")


def is_day(written: str) -> bool:
    """Tell whether eight digits are a day of these times: 20261127."""
    return len(written) == 8 and "19" <= written[:2] <= "20" and _is_day(written)


def is_phone(written: str) -> bool:
    """Tell whether a country has such a phone number."""
    international = written.startswith("+")
    for country in COUNTRIES[:1] if international else COUNTRIES:
        try:
            number = phonenumbers.parse(written, country)
        except phonenumbers.NumberParseException:
            return False
        possible = phonenumbers.is_possible_number
        if (possible if international else phonenumbers.is_valid_number)(number):
            return True
    return False


def _is_day(digits: str) -> bool:
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return _FIRST_YEAR <= day.year <= date.today().year + 10
