"""What parted digits are: identity numbers, bank cards, phones; and digits that are nobody's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from language.personal_data import checks
from language.spans import Span

PHONE, IDENTITY, CARD = "phone", "identity", "card"

# The number itself, however it is parted.
_DIGITS = re.compile(
    r"(?<![A-Za-z0-9.])(?<![A-Za-z0-9]_)[+(]{0,2}\d(?:[\s().\-–—/·]{0,3}\d){5,28}(?:[xX](?![A-Za-z0-9]))?"
    r"(?![a-wyzA-WYZ])"
)
# Numbers that stand side by side are parted by space; so may be the groups of one.
_PART = re.compile(r"[^\s/]+")
_MOST_PARTS = 8
_EXTENSION = re.compile(r"\s?(?:ext\.?|x|转|分机)\s?\d{1,6}\b", re.I)
_CHINESE_MOBILE = re.compile(r"(?:(?:\+|00)?86)?1[3-9]\d{9}")
# Groups as phones are written in: (555) 010-2030, 020-7946-0018, 0755 8350 1234, 9123-4567.
_PHONE_GROUPS = re.compile(
    r"(?:(?:\+|00)\d{1,3}[\s.-]?)?(?:\(0?\d{1,5}\)|0\d{1,4}|\d{3})[\s./-]?\d{3,4}[\s.-]\d{3,4}|"
    r"\(?0\d{2,4}\)?[\s-]?\d{6,8}|0\d{2}[\s-]?\d{3}[\s-]?\d{4}|[2-9]\d{3}[\s-]\d{4}|"
    r"400[\s-]?\d{3}[\s-]?\d{4}|1[3-9]\d[\s-]\d{4}[\s-]\d{4}"
)
_DATE = re.compile(
    r"(?:19|20)\d{2}([-./])\d{1,2}\1\d{1,2}(?!\d)|\d{1,2}([-./])\d{1,2}\2(?:19|20)\d{2}(?!\d)|"
    r"\d{1,2}\.\d{1,2}\.\d{1,3}(?:\.\d{1,3})?(?!\d)"
)
# What is said before a number of whatever form.
_CUE = 40
_PHONE_CUE = re.compile(
    r"(?:phone|cell|mobile|tel|telephone|whats\s?app|call|ring|text|reach|contact|number|sms|fax|"
    r"landline|hotline|dial|电话|手机|联系|联络|致电|座机|热线|号码|打给?|拨|回电|短信|传真)"
    r"[^\d\n]{0,20}$",
    re.I,
)
_SHORT_PHONE_CUE = re.compile(r"(?:phone|call|tel|电话|座机)[^\d\n]{0,12}$", re.I)
_ORDER_CUE = re.compile(r"订单|单号|order|编号|tracking", re.I)
_IDENTITY_CUE = re.compile(r"(?:身份证|身分证|证件号?|identity|id\b|id card)[^\d\n]{0,16}$", re.I)
_CARD_CUE = re.compile(
    r"(?:卡号|银行卡|信用卡|储蓄卡|借记卡|card|visa|master|amex|账号|iban)[^\d\n]{0,20}$", re.I
)
_IDENTITY_LENGTHS, _CARD_LENGTHS = (15, 18), range(12, 20)
_PHONE_LENGTHS, _SHORT_PHONE_LENGTHS, _BARE_PHONE = range(7, 16), (5, 6), 10

_DIGIT = "zero|oh|one|two|three|four|five|six|seven|eight|nine"
_SPOKEN = re.compile(
    r"[零〇一二两三四五六七八九幺]{7,}|"
    rf"(?<![a-z])(?:(?:double |triple )?(?:{_DIGIT})[ ,-]{{1,2}}){{6,}}"
    rf"(?:{_DIGIT})(?![a-z])",
    re.I,
)
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){3,7}(?:\s?[A-Z0-9]{1,3})?(?!\w)")
_IBAN_LENGTHS = range(15, 35)

# Times, addresses of machines, random ids, decimals.
_NOBODYS = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|"
    r"(?:19|20)\d{2}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?|"
    r"\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?|(?<![\d.])\d+\.\d+(?![\d.-])",
    re.I,
)


# Names of files, modules and variables.
_PROGRAMS = re.compile(
    r"(?<![A-Za-z0-9])/?[A-Za-z][A-Za-z0-9_-]*(?:[./_\\][A-Za-z0-9_-]+){2,}|"
    r"(?<![A-Za-z0-9])[A-Za-z]+_[A-Za-z][A-Za-z0-9_]*"
)


def programs(text: str) -> list[tuple[int, int]]:
    """Return where names of files, modules and variables are, in which no name is a person's."""
    return [match.span() for match in _PROGRAMS.finditer(text)]


def nobodys(text: str) -> list[tuple[int, int]]:
    """Return where digits are that are nobody's: times, addresses of machines, random ids."""
    return [match.span() for match in _NOBODYS.finditer(text)]


def spoken(text: str) -> Iterator[Span]:
    """Yield phone numbers that are written in words."""
    for match in _SPOKEN.finditer(text):
        yield Span(PHONE, match.start(), match.end(), None)


def numbers(text: str) -> Iterator[Span]:
    """Yield identity numbers, bank cards and phones."""
    for match in _DIGITS.finditer(text):
        yield from _numbers(text, match)
    for match in _IBAN.finditer(text):
        if _is_iban(re.sub(r"\s", "", match[0])):
            yield Span(CARD, match.start(), match.end(), None)


def _numbers(text: str, match: re.Match[str]) -> Iterator[Span]:
    """Yield what parted digits are: all of them one number, or several that stand side by side."""
    found = _PART.finditer(match[0])
    parts = [(one.start() + match.start(), one.end() + match.start()) for one in found]
    first = 0
    while first < len(parts):
        for last in range(min(len(parts), first + _MOST_PARTS) - 1, first - 1, -1):
            alone = len(parts) == 1 + last - first
            number = _number(text, parts[first][0], parts[last][1], alone)
            if number is not None:
                yield number
                first = last
                break
        first += 1


def _number(text: str, start: int, end: int, alone: bool) -> Span | None:
    """Return what a number is: an identity or card number, or a phone's."""
    written = text[start:end]
    digits = re.sub(r"\D", "", written)
    before = text[max(0, start - _CUE) : start]
    identity = digits + "X" if written[-1] in "xX" else digits
    cued = alone and len(identity) in _IDENTITY_LENGTHS and _IDENTITY_CUE.search(before)
    if checks.is_chinese_identity(identity) or cued:
        return Span(IDENTITY, start, end, None)
    cued = alone and len(digits) in _CARD_LENGTHS and _CARD_CUE.search(before)
    if checks.is_card(digits) or cued:
        return Span(CARD, start, end, None)
    if not _DATE.match(written) and _is_phone(written, digits, before):
        extension = _EXTENSION.match(text, end)
        return Span(PHONE, start, extension.end() if extension else end, None)
    return None


def _is_phone(written: str, digits: str, before: str) -> bool:
    if len(digits) in _SHORT_PHONE_LENGTHS:
        return _SHORT_PHONE_CUE.search(before) is not None
    if len(digits) not in _PHONE_LENGTHS:
        return False
    if _CHINESE_MOBILE.fullmatch(digits) or _PHONE_GROUPS.fullmatch(written):
        return True
    if _PHONE_CUE.search(before) and not _ORDER_CUE.search(before[-14:]):
        return True
    # Eight bare digits are an order here sooner than a phone without its area.
    if len(digits) < _BARE_PHONE and written[0] not in "+(0":
        return False
    return checks.is_phone(re.sub(r"^00", "+", written))


def _is_iban(joined: str) -> bool:
    if len(joined) not in _IBAN_LENGTHS:
        return False
    return int("".join(str(int(one, 36)) for one in joined[4:] + joined[:4])) % 97 == 1
