"""Numbers, days, amounts and codes in a text, whatever way they are written.

Digits of any script, Chinese numerals and English number words give the same values, so that
"three", "3", "３" and "三" are one number. What cannot be read is kept as it is written: it then
equals only itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

import cn2an

from language.formats import locale_of

Number = Decimal | str

DIGITS = r"\d+(?:,\d{3})*(?:\.\d+)?"
HAN_DIGITS = "零〇一二两三四五六七八九十百千万亿半壹贰叁肆伍陆柒捌玖拾佰仟廿卅俩仨"
_MULTIPLES = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_WORDS: dict[str, Decimal | int] = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20,
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    "dozen": 12, "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6,
    "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10, "once": 1, "twice": 2, "double": 2,
    "triple": 3, "half": Decimal("0.5"), "quarter": Decimal("0.25"),
}  # fmt: skip
_FACTORS = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
_MONTHS = {
    name.casefold().rstrip("."): month
    for width in ("wide", "abbreviated")
    for month, name in locale_of("en").months["format"][width].items()
} | {"sep": 9}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
# What stands before an amount, and what stands after it.
_CURRENCIES = {
    "CNY": ("¥|cny|rmb|人民币", "元|块|yuan|rmb|cny"),
    "USD": (r"\$|usd", "美元|美金|dollars?|usd|bucks"),
    "GBP": ("£|gbp", "英镑|pounds?|gbp|quid"),
    "EUR": ("€|eur", "欧元|euros?|eur"),
}

_CODE = re.compile(r"(?=[\w./-]*[a-z])(?=[\w./-]*\d)[a-z0-9][a-z0-9_./-]*[a-z0-9]", re.ASCII)
_NUMBER = re.compile(
    rf"(?P<digits>{DIGITS})\s?(?P<multiple>[百千万亿])?|(?P<han>[{HAN_DIGITS}]+(?:点[{HAN_DIGITS}]+)?)"
    rf"|(?P<words>\b(?:{'|'.join((*_WORDS, *_FACTORS))})s?\b"
    rf"(?:[ -](?:and )?(?:{'|'.join((*_WORDS, *_FACTORS))})\b)*)"
)
_DAYS = (
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{_MONTH})\b"),
    re.compile(rf"\b(?P<month>{_MONTH})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b"),
    re.compile(rf"(?P<month>\d+|[{HAN_DIGITS}]+)\s?月\s?(?P<day>\d+|[{HAN_DIGITS}]+)"),
    re.compile(r"\b\d{4}[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})\b"),
)
_WRITTEN = rf"{DIGITS}\s?[百千万亿]?|[{HAN_DIGITS}]+"
_AMOUNTS = {
    currency: re.compile(rf"(?:{before})\s?({_WRITTEN})|({_WRITTEN})\s?(?:{after})")
    for currency, (before, after) in _CURRENCIES.items()
}


def plain(text: str) -> str:
    """Return a text with compatibility forms resolved (`３` is 3, `￥` is ¥) and case folded."""
    return unicodedata.normalize("NFKC", text).casefold().replace("’", "'")


def codes(text: str) -> set[str]:
    """Return what mixes letters and digits, as order and tracking numbers do; text is `plain`."""
    return {match[0] for match in _CODE.finditer(text)}


def numbers(text: str) -> set[Number]:
    """Return the numbers of a text that is `plain`."""
    return {value for value, _ in placed_numbers(text)}


def placed_numbers(text: str) -> Iterator[tuple[Number, int]]:
    """Yield each number of a `plain` text and the offset after it."""
    for match in _NUMBER.finditer(text):
        yield _value(match), match.end()


def days(text: str) -> set[tuple[Number, Number]]:
    """Return month and day of each date in a `plain` text."""
    return {
        (_MONTHS.get(match["month"]) or _read(match["month"]), _read(match["day"]))
        for pattern in _DAYS
        for match in pattern.finditer(text)
    }


def amounts(text: str) -> set[tuple[str, Number]]:
    """Return currency and value of each amount of money in a `plain` text."""
    found = set()
    for currency, pattern in _AMOUNTS.items():
        for match in pattern.finditer(text):
            found.add((currency, _read(match[1] or match[2])))
    return found


def _read(written: str) -> Number:
    match = _NUMBER.fullmatch(written.strip())
    return written if match is None else _value(match)


def _value(match: re.Match[str]) -> Number:
    if match["digits"]:
        return Decimal(match["digits"].replace(",", "")) * _MULTIPLES.get(match["multiple"], 1)
    return _of_words(match["words"]) if match["words"] else _of_han(match["han"])


def _of_han(written: str) -> Number:
    if written == "半":
        return Decimal("0.5")
    normal = written.translate(str.maketrans("两俩仨", "二二三"))
    try:
        return Decimal(str(cn2an.cn2an(normal, "smart")))
    except (ValueError, KeyError, IndexError, InvalidOperation):
        return written


def _of_words(written: str) -> Decimal:
    """Add up number words: "two hundred and twenty-five" is 225."""
    whole: Decimal = Decimal(0)
    part: Decimal = Decimal(0)
    for word in re.split(r"[ -]", written):
        name = word if word in _WORDS or word in _FACTORS else word.removesuffix("s")
        if name in _FACTORS:
            part = (part or Decimal(1)) * _FACTORS[name]
            if name != "hundred":
                whole, part = whole + part, Decimal(0)
        elif name in _WORDS:
            part += _WORDS[name]
    return whole + part
