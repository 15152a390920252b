"""What written values mean: dates, money, counts, ratings, places in a list."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import cn2an
import dateparser  # type: ignore[import-untyped]
import phonenumbers

NUMBER_WORDS = {
    "zero": 0, "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10,
}  # fmt: skip
ORDINAL_WORDS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1,
    "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5,
}  # fmt: skip
CHINESE_DAYS = {
    "大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "昨晚": -1, "今天": 0, "今日": 0,
    "今早": 0, "今晚": 0, "明天": 1, "明早": 1, "明晚": 1, "后天": 2, "大后天": 3,
}  # fmt: skip
ENGLISH_DAYS = {
    "the day before yesterday": -2, "the day after tomorrow": 2, "tonight": 0, "last night": -1,
    "this morning": 0, "this afternoon": 0, "this evening": 0,
}  # fmt: skip
# What dateparser does not know, in words that it does.
RELATIVE = {
    "last week": "1 week ago", "last month": "1 month ago", "next week": "in 1 week",
    "next month": "in 1 month", "上周": "1 week ago", "上个周": "1 week ago",
    "上星期": "1 week ago", "上个星期": "1 week ago", "上个月": "1 month ago",
    "上月": "1 month ago",
    "下周": "in 1 week", "下个星期": "in 1 week", "下个月": "in 1 month", "双十一": "11 november",
    "双11": "11 november", }  # fmt: skip
# Where a phone number without a country code is tried, in this order.
REGIONS = ("CN", "GB", "US")
WEEKDAYS = "一二三四五六日"
ENGLISH_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
STARS = 5
FACTORS = {"k": 1000, "w": 10000, "万": 10000, "千": 1000, "百": 100}


def number(written: str) -> float | None:
    """Return the number that digits, Chinese numerals or an English word write; None if none."""
    written = written.strip().replace(",", "").lower()
    if written in NUMBER_WORDS:
        return NUMBER_WORDS[written]
    try:
        return float(written)
    except ValueError:
        pass
    try:
        return float(cn2an.cn2an(written.replace("两", "二"), "smart"))
    except ValueError:
        return None


def order_number(written: str) -> str:
    """Return an order number as the shop writes it: `HD` and 8 digits."""
    return "HD" + re.sub(r"\D", "", written)


def phone(written: str) -> str | None:
    """Return a phone number in E.164 (`+8613812345678`); None when no region has such a number."""
    for region in REGIONS:
        try:
            number = phonenumbers.parse(written, region)
        except phonenumbers.NumberParseException:
            return None
        international = written.lstrip("(").startswith("+")
        usable = phonenumbers.is_possible_number if international else phonenumbers.is_valid_number
        if usable(number):
            e164 = phonenumbers.PhoneNumberFormat.E164
            return str(phonenumbers.format_number(number, e164))
    return None


def money(written: str) -> float | None:
    """Return an amount; the currency is the shop's."""
    match = re.search(r"[\d,]+(?:\.\d+)?|[零一二两三四五六七八九十百千万半]+", written)
    if match is None:
        return None
    amount = number(match[0])
    factor = FACTORS.get(written[match.end() : match.end() + 1].lower(), 1)
    return None if amount is None else amount * factor


def quantity(written: str) -> int | None:
    """Return a count."""
    amount = number(re.sub(r"[^\d一二两三四五六七八九十a-z]", "", written.lower()))
    return None if amount is None else int(amount)


def ordinal(written: str) -> int | None:
    """Return a place in a list from 1; -1 is the last."""
    written = written.lower().removeprefix("the ")
    if written.startswith("最后"):
        return -1
    if written in ORDINAL_WORDS:
        return ORDINAL_WORDS[written]
    place = number(re.sub(r"[^\d一二三四五六七八九十]", "", written))
    return None if place is None else int(place)


def rating(written: str) -> int | None:
    """Return a rating from 1 to 5; one out of ten is halved."""
    if written.startswith("★"):
        return min(len(written), STARS)
    if written.startswith("满"):
        return STARS
    parts = re.findall(r"\d+(?:\.\d+)?|[一二两三四五六七八九十]|[a-z]+", written.lower())
    numbers = [found for part in parts if (found := number(part)) is not None]
    if not numbers or numbers[0] > 10:
        return None
    out_of_ten = numbers[1:] == [10] or numbers[0] > STARS
    return max(1, min(STARS, round(numbers[0] / 2 if out_of_ten else numbers[0])))


def day(written: str, today: date) -> str | None:
    """Return the day that words mean, as ISO 8601 (`2026-11-20`); None when it is unclear.

    Args:
        written: A date as customers write it, in Chinese or English.
        today: The day that "yesterday" counts from.
    """
    words = written.strip().lower()
    offset = {**CHINESE_DAYS, **ENGLISH_DAYS}.get(words)
    if offset is not None:
        return (today + timedelta(offset)).isoformat()
    readers = (_chinese_weekday, _chinese_ago, _chinese_month_day, _weekday, _calendar_day)
    return next((found.isoformat() for read in readers if (found := read(words, today))), None)


def _chinese_weekday(words: str, today: date) -> date | None:
    match = re.fullmatch(r"(上+|下+|这|本)?个?(?:周|星期|礼拜)([一二三四五六日天末])", words)
    if match is None:
        return None
    weeks = {"上": -1, "下": 1}.get((match[1] or " ")[0], 0) * len(match[1] or "")
    place = WEEKDAYS.index(match[2].replace("天", "日").replace("末", "六"))
    if match[1] is None:
        return today - timedelta((today.weekday() - place) % 7)
    return today + timedelta(weeks=weeks, days=place - today.weekday())


def _chinese_ago(words: str, today: date) -> date | None:
    match = re.fullmatch(
        r"(\d+|[一二两三四五六七八九十]+)(天|个?星期|周|个?月)[之以]?([前后])", words
    )
    if match is None:
        return None
    days = {"天": 1, "月": 30}.get(match[2][-1], 7)
    count = int(number(match[1]) or 0)
    return today + timedelta(days * count * (-1 if match[3] == "前" else 1))


def _chinese_month_day(words: str, today: date) -> date | None:
    # dateparser reads Chinese dates with a year only.
    match = re.fullmatch(r"([\d一二三四五六七八九十]+)月([\d一二三四五六七八九十]+)[日号]?", words)
    if match is None:
        return None
    month, of_month = (int(number(part) or 0) for part in match.groups())
    try:
        found = today.replace(month=month, day=of_month)
        return found if found <= today else found.replace(year=today.year - 1)
    except ValueError:
        return None


def _weekday(words: str, today: date) -> date | None:
    # A weekend is its Saturday.
    match = re.fullmatch(
        r"(?:(last|next|this) )?(?:(mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs|ur)?(?:day)?|weekend)",
        words,
    )
    if match is None:
        return None
    place = ENGLISH_WEEKDAYS.index(match[2] or "sat")
    if match[1] in ("next", "this"):
        return today + timedelta((place - today.weekday()) % 7 or (7 if match[1] == "next" else 0))
    back = (today.weekday() - place) % 7
    return today - timedelta(back or 7 * (match[1] == "last"))


def _calendar_day(words: str, today: date) -> date | None:
    settings = {
        "RELATIVE_BASE": datetime.combine(today, datetime.min.time()),
        "PREFER_DATES_FROM": "past",
    }
    words = re.sub(r"^the (?=\d)|(?<=\d) of(?= )", "", words.replace("号", "日"))
    words = RELATIVE.get(words, words)
    parsed = dateparser.parse(words, languages=["en", "zh"], settings=settings)
    return parsed.date() if parsed else None
