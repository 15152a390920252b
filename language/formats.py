"""How values are written in a customer's language: money, days, lists, numbers.

The formats are CLDR's, through babel. Its locales are opened once: by name, babel looks them up
at every call, which takes twenty times as long as the formatting.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal

from language.identification import CHINESE, ENGLISH

LOCALES = {ENGLISH: "en_GB", CHINESE: "zh_CN"}
UNKNOWN = "–"
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}\S*)?", re.ASCII)
# A day of this year is told with its weekday, one of another year with its year.
_NEAR = {ENGLISH: "EEE, d MMM", CHINESE: "M月d日EEE"}
_FAR = {ENGLISH: "d MMM y", CHINESE: "y年M月d日"}
_IN_FULL = {ENGLISH: "d MMMM y", CHINESE: "y年M月d日"}


@lru_cache(maxsize=len(LOCALES))
def locale_of(language: str) -> Locale:
    """Return a language's locale; English for a language that is not spoken here."""
    return Locale.parse(LOCALES.get(language, LOCALES[ENGLISH]))


def money(amount: float | Decimal | str, currency: str) -> str:
    """Write an amount of money, for example `¥1,299` or `£49.50`.

    Args:
        amount: How much; whole amounts are written without a fraction.
        currency: ISO 4217 code.
    """
    value = Decimal(str(amount))
    pattern = "¤#,##0" if value == value.to_integral() else "¤#,##0.00"
    # The shop's own sign in both languages: CLDR's English would print CN¥ for the yuan.
    return format_currency(
        value, currency, pattern, locale=locale_of(CHINESE), currency_digits=False
    )


def day(value: str | date | None, language: str, today: date) -> str:
    """Write a day near today, for example `Fri, 20 Nov` or `11月20日周五`.

    Args:
        value: A day, as such or in ISO 8601; nothing is written as a dash.
        language: `en` or `zh`.
        today: Days of another year than this are written with theirs.
    """
    if not value:
        return UNKNOWN
    when = datetime.fromisoformat(value).date() if isinstance(value, str) else value
    patterns = _NEAR if when.year == today.year else _FAR
    return _written(when, patterns, language)


def day_in_full(value: date, language: str) -> str:
    """Write a day so that it is clear in any year: `1 October 2026`, `2026年10月1日`."""
    return _written(value, _IN_FULL, language)


def read_day(text: str) -> date | None:
    """Return the day that a text in ISO 8601 is, or None when it is anything else."""
    if _ISO_DAY.fullmatch(text) is None:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def listed(words: Sequence[str], language: str) -> str:
    """Join words as a language lists them: `a, b and c`, `甲、乙和丙`."""
    return format_list(list(words), locale=locale_of(language))


def running_text(sentences: Sequence[str], language: str) -> str:
    """Return sentences as one text; Chinese has no blanks between them."""
    return ("" if language == "zh" else " ").join(sentences)


def decimal(value: float | Decimal, language: str) -> str:
    """Write a number, for example `1,299.5`; a whole one has no fraction."""
    return format_decimal(value, locale=locale_of(language))


def _written(when: date, patterns: dict[str, str], language: str) -> str:
    pattern = patterns.get(language, patterns[ENGLISH])
    return format_date(when, pattern, locale=locale_of(language))
