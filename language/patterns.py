"""Entities that a pattern tells: order numbers, phones, e-mails, money, counts, dates, ratings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from language import values
from language.characters import LONGEST, half_width, without_surrogates
from language.spans import Span

Normalise = Callable[[str], Any]

NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
CHINESE_NUMBER = r"[零一二两三四五六七八九十百千万半]+"
MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\.?"
WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
COUNT_WORD = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|a|an|a couple of|few)"
UNIT = r"(?:days?|weeks?|months?|years?)"
MEASURE = r"[个台件副部条只双套盒包把盏瓶箱份本对张]"
CURRENCY = r"(?:yuan|rmb|cny|usd|dollars?|bucks|euros?|pounds?|kuai)"

ORDER_NUMBER = re.compile(r"(?<![A-Za-z0-9])(?:hd[- ]?)?\d{8}(?!\d)", re.I)
EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
PHONE = re.compile(r"(?<![\w+])(?:\+|\()?\d[\d() -]{7,18}\d(?![\w])", re.ASCII)
MONEY = re.compile(
    rf"(?:[¥￥$€£]\s?{NUMBER}[kKwW万千]?|{NUMBER}\s?{CURRENCY}\b|"
    rf"(?:{NUMBER}|{CHINESE_NUMBER})\s?[万千百]?(?:块钱?|元|人民币))",
    re.I,
)
# A bare number is money where the words around it speak of a price.
BARE = rf"(?:\d{{2,6}}|{CHINESE_NUMBER}[百千万])"
NOT_MONEY = rf"(?!\s?(?:{UNIT}|\d|%|[gmw]|hours?|minutes?|小时|分钟|天|瓦|{MEASURE}))"
BARE_MONEY = re.compile(
    rf"(?:under|below|less than|cheaper than|within|up to|max|maximum|over|above|more than|around|"
    rf"about|budget(?: is| of)?|for|between|and|预算|不超过|不到|低于|大概|大约)\s?"
    rf"(?P<after>{BARE}){NOT_MONEY}|"
    rf"(?P<before>{BARE})"
    rf"(?=\s?(?:以内|以下|以上|左右|之内|内的|or less|max\b))",
    re.I,
)
QUANTITY = re.compile(
    rf"(?<!第)(?:\d{{1,3}}|[一二两三四五六七八九十]+){MEASURE}(?![月号日])|"
    rf"(?<![\w.])(?:\d{{1,2}}|two|three|four|five|six|seven|eight|nine|ten)"
    rf"(?=\s(?:of (?:them|these|those)|pieces?|pcs|items?|units?|pairs?|sets?|boxes)\b)",
    re.I,
)
# "4/5" and "9/10" are ratings, other fractions may be days.
FRACTION_OF_STARS = r"(?:[0-5](?:\.\d)?\s?/\s?5|(?:\d(?:\.\d)?|10)\s?/\s?10)(?![\d/])"
DATE = re.compile(
    r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}[日号]?|"
    r"\d{1,2}月\d{1,2}[日号]?|"
    r"[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}[日号]|"
    r"大?前天|大?后天|昨[天日晚]|今[天日早晚]|明[天早晚]|双十一|双11|"
    r"(?:[上下]{1,2}|这|本)?个?(?:周|星期|礼拜)[一二三四五六日天末]|"
    r"(?:\d+|[一二两三四五六七八九十]+)(?:天|个?星期|周|个?月)(?:之?前|以前|之?后)|"
    r"(?:上上?|下|这|本)个?(?:周|星期|礼拜|月)(?![一二三四五六日天末])|"
    rf"\b{MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s\d{{4}})?\b|"
    rf"\b(?:the )?\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{MONTH}(?:\s\d{{4}})?(?!\w)|"
    rf"\b(?!{FRACTION_OF_STARS})\d{{1,2}}/\d{{1,2}}(?:/\d{{2,4}})?\b|"
    r"\b(?:the day before yesterday|the day after tomorrow|yesterday|today|tomorrow|tonight)\b|"
    rf"\b(?:last|next|this)\s(?:{WEEKDAY}|week|weekend|month|morning|afternoon|evening|night)\b|"
    rf"\b{WEEKDAY}\b|\b(?:\d+|{COUNT_WORD})\s{UNIT}\sago\b|"
    r"\bthe (?:[4-9]|1\d|2[0-9]|3[01])(?:st|nd|rd|th)\b(?! (?:one|item|order|product|time))",
    re.I,
)
RATING = re.compile(
    rf"\b(?:\d(?:\.\d)?|zero|one|two|three|four|five)[- ]?stars?\b|\b{FRACTION_OF_STARS}|"
    r"\b(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten) out of (?:5|10|five|ten)\b|"
    r"[零一二两三四五0-5]颗?星(?!期)|"
    r"(?:\d{1,2}|[零一二两三四五六七八九十满])分(?!钟|期|之|开|别)|★+",
    re.I,
)
ORDINAL = re.compile(
    r"第[一二三四五六七八九十\d]+[个件单款台条双盏种]?|最后(?:一|那)?[个件单款台条]?(?=$|[^一-龥]|吧|的)|"
    r"\b(?P<word>first|second|third|fourth|fifth|last|1st|2nd|3rd|4th|5th)"
    r"(?=(?: one| item| order| option| product)?\b)(?! (?:time|name|week|month|year|night|day))",
    re.I,
)
ANOTHER = re.compile(
    r"\b(?:another|others?|different|else)\b|另外|另一|别的|其[他它]|还有一(?=[个件单])", re.I
)


def find(text: str, today: date) -> list[Span]:
    """Find what patterns tell.

    Args:
        text: Any text.
        today: The day that "yesterday" counts from.

    Returns:
        Spans, which may overlap; what matches a pattern but has no value is left out.
    """
    text = half_width(without_surrogates(text[:LONGEST]))
    rules: list[tuple[str, re.Pattern[str], Normalise]] = [
        ("order_number", ORDER_NUMBER, values.order_number),
        ("email", EMAIL, str.lower),
        ("money", MONEY, values.money),
        ("money", BARE_MONEY, values.money),
        ("quantity", QUANTITY, values.quantity),
        ("date", DATE, lambda written: values.day(written, today)),
        ("rating", RATING, values.rating),
        ("ordinal", ORDINAL, values.ordinal),
        ("another", ANOTHER, str.lower),
    ]
    spans = [
        span for entity, pattern, value in rules for span in _matches(text, entity, pattern, value)
    ]
    return spans + list(_phones(text))


def _matches(
    text: str, entity: str, pattern: re.Pattern[str], normalise: Normalise
) -> Iterator[Span]:
    for match in pattern.finditer(text):
        group = next((name for name, found in match.groupdict().items() if found), 0)
        value = normalise(match[group])
        if value is not None:
            yield Span(entity, match.start(group), match.end(group), value)


def _phones(text: str) -> Iterator[Span]:
    for match in PHONE.finditer(text):
        number = values.phone(match[0])
        if number is not None:
            yield Span("phone", match.start(), match.end(), number)
