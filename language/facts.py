"""What a help text states that another text can contradict: amounts with units, days, yes and no.

The units of both languages have one name, so that a Chinese text can be held against its English
twin. Nothing here knows what a fact is about; whoever compares must know that two texts speak of
the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from language.values import number

_DIGITS = r"\d+(?:,\d{3})*(?:\.\d+)?"
_WORDS = (
    r"(?:twenty|thirty|forty|fifty|sixty|ninety)(?:-(?:one|two|three|four|five|six|seven|eight|nine))?"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|fifteen|eighteen|an?"
)
_HAN = r"[零一二两三四五六七八九十百千万半]+"
_ABOUT = re.compile(r"[一二两三四五六七八九]{2}")
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90}
_TEENS = {"eleven": 11, "twelve": 12, "fourteen": 14, "fifteen": 15, "eighteen": 18}
_UNITS: tuple[tuple[str, str, str], ...] = (
    ("day", r"(?:(?:working|business|calendar)[ -])?days?\b", r"(?:个?(?:工作日|自然日)|天|日内)"),
    ("week", r"weeks?\b", r"个?(?:星期|周)(?![年一二三四五六日末])"),
    ("month", r"months?\b", r"个月"),
    ("year", r"years?\b", r"年(?![月\d])"),
    ("hour", r"hours?\b", r"个?(?:小时|钟头)"),
    ("minute", r"(?:minutes?|mins?)\b", r"分钟"),
    ("percent", r"(?:%|per ?cent\b)", r"%"),
    ("point", r"points?\b", r"(?:个?积分|分(?!钟))"),
)
_MONEY = re.compile(
    rf"[¥￥]\s?(?P<before>{_DIGITS})|(?P<after>{_DIGITS})\s?(?:yuan\b|RMB\b|元|块)", re.IGNORECASE
)
_CLOCK = re.compile(
    r"(?P<han>上午|中午|下午|晚上|早上)?\s?(?<![\d.])(?P<hour>\d{1,2})(?::(?P<minute>\d\d)|\s?(?:点|(?=[ap]m\b)))"
    r"\s?(?P<half>[ap]m\b)?",
    re.IGNORECASE,
)
_ENGLISH = {
    unit: re.compile(rf"(?<![\w.])(?P<n>{_DIGITS}|{_WORDS})[ -]?{english}", re.IGNORECASE)
    for unit, english, _ in _UNITS
}
_CHINESE = {
    unit: re.compile(rf"(?<![\d.第])(?P<n>{_DIGITS}|{_HAN})\s?{chinese}")
    for unit, _, chinese in _UNITS
}
# A single day in passing ("that day", "a day") says nothing that is worth holding against.
_NOTHING = {("day", 1.0)}
# From here on a number before "year" is a year of the calendar.
_YEARS = 1900
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*\.?"
_DATES = (
    re.compile(r"(?P<month>\d{1,2})月(?P<day>\d{1,2})[日号]"),
    re.compile(r"\d{4}-(?P<month>\d\d)-(?P<day>\d\d)"),
    re.compile(rf"\b{_MONTH}\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b", re.IGNORECASE),
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH}\b", re.IGNORECASE),
)
_SENTENCE = re.compile(r"[^。！？；\n]+?(?:[。！？；\n]+|(?<=[.!?])(?=\s)|$)")
# What allows, and what forbids; words between (可以不) make neither.
_DONE = r"(?:possible|allowed|accepted|covered|included|available|refundable|returnable)"
_DO = r"(?:accept|take|offer|allow|cover|support|include|ship|deliver|send)"
_FORBIDS = re.compile(
    r"\b(?:can ?not|can't|(?:can|may) no longer|neither\b.*?\b(?:can|may)|(?:and|but) not|may not|"
    r"must not|mustn't|not (?:be )?(?:possible|allowed|accepted|able)|no longer possible|"
    rf"impossible|(?:don't|do not|doesn't|does not|no longer) {_DO}|"
    rf"(?:isn't|is not|aren't|are not) {_DONE})\b|"
    r"不(?:可以?|能|支持|接受|允许|提供|包括|包含|保|退|换|得|予|配送)|无法|没法|没有办法|禁止|谢绝",
    re.IGNORECASE,
)
_ALLOWS = re.compile(
    rf"\b(?:can|may|(?:is|are) {_DONE}|(?:we|they) {_DO})\b|"
    r"可以|可(?=[退换用选在凭享])|能(?!不)|支持|接受|允许|包括|包含",
    re.IGNORECASE,
)
_NEITHER = re.compile(
    r"\bif [^,]*,|\bcan ?not only\b|可能|能不能|可不可以|是否|如果[^，]*，|不仅|不但|功能|智能|"
    r"只能|不能再",
    re.IGNORECASE,
)


class Fact(NamedTuple):
    """An amount that a text states.

    Attributes:
        unit: `day`, `week`, `month`, `year`, `hour`, `minute`, `percent`, `point`,
            `money`, `clock` or `date`.
        value: How much; minutes since midnight for a clock, month and day for a date (1231).
    """

    unit: str
    value: float


def sentences(text: str) -> list[str]:
    """Return the sentences of a text of either language."""
    return [found for match in _SENTENCE.finditer(text) if (found := match[0].strip())]


def facts(text: str) -> list[Fact]:
    """Return the amounts that a text of either language states, in no order that means anything."""
    found = [*_money(text), *_clock(text), *_dates(text)]
    for patterns in (_ENGLISH, _CHINESE):
        for unit, pattern in patterns.items():
            for match in pattern.finditer(text):
                value = _number(match["n"])
                if value is not None and not _is_nothing(unit, value):
                    found.append(Fact(unit, value))
    return found


def _is_nothing(unit: str, value: float) -> bool:
    return (unit, value) in _NOTHING or (unit == "year" and value >= _YEARS)


def permits(text: str) -> int:
    """Tell whether a sentence allows (1) or forbids (-1); 0 when it does neither, or both."""
    read = _NEITHER.sub(" ", text)
    forbids = bool(_FORBIDS.search(read))
    allows = bool(_ALLOWS.search(_FORBIDS.sub(" ", read)))
    return int(allows) - int(forbids)


def _money(text: str) -> Iterator[Fact]:
    for match in _MONEY.finditer(text):
        value = number(match["before"] or match["after"])
        if value is not None:
            yield Fact("money", value)


def _clock(text: str) -> Iterator[Fact]:
    for match in _CLOCK.finditer(text):
        hour = int(match["hour"])
        late = (match["half"] or "").lower() == "pm" or match["han"] in ("下午", "晚上")
        if hour < 12 and late:
            hour += 12
        if hour <= 24:
            yield Fact("clock", hour * 60.0 + int(match["minute"] or 0))


def _dates(text: str) -> Iterator[Fact]:
    for pattern in _DATES:
        for match in pattern.finditer(text):
            named = match["month"].lower()[:3]
            month = _MONTHS.index(named) + 1 if named in _MONTHS else int(named)
            yield Fact("date", month * 100.0 + int(match["day"]))


def _number(written: str) -> float | None:
    written = written.lower()
    if _ABOUT.fullmatch(written):  # 两三天 is what English calls two to three days
        written = written[-1]
    if written in _TEENS:
        return float(_TEENS[written])
    tens, _, ones = written.partition("-")
    if tens in _TENS:
        return _TENS[tens] + (number(ones) or 0 if ones else 0)
    return number(written)
