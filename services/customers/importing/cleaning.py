"""Makes values of the texts of a row, and tells which cannot be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from services.customers.consent.hours import zones
from services.customers.identities import kinds
from services.customers.importing.columns import KEY
from services.customers.importing.reading import Row

LANGUAGES = {
    **dict.fromkeys(("en", "eng", "english", "en-gb", "en-us", "英文", "英语"), "en"),
    **dict.fromkeys(("zh", "chi", "chinese", "zh-cn", "zh-hans", "中文", "汉语", "简体中文"), "zh"),
}
# What a column of the tables holds at most.
LONGEST = {"name": 200, "tier": 32, "city": 200, "address": 2000, "preferred_channel": 64}
MOST_POINTS = 2_000_000_000
OLDEST_YEARS = 120
# Year first: which of 05/06 is the month, nobody can tell.
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_POINTS = re.compile(r"-?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.0+)?")
CLAIMS = ("email", "phone", "wechat", "wecom", "whatsapp")


@dataclass
class Cleaned:
    """What a row says.

    Attributes:
        line: Its line.
        customer_id: Whose it is; empty when that cannot be told.
        values: Fields of the profile.
        claims: Identities by kind, normalised.
        wrong: What of it cannot be, in sentences.
    """

    line: int
    customer_id: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


def clean(row: Row, country: str, today: date) -> Cleaned:
    """Return what a row says.

    Args:
        row: The row.
        country: The country of phone numbers without a code (ISO 3166).
        today: The day that birthdays are not after.
    """
    told = Cleaned(row.line)
    if row.lacks:
        more = "fewer" if row.lacks > 0 else "more"
        told.wrong.append(f"it has {abs(row.lacks)} cells {more} than the first line")
        return told
    if KEY not in row.cells:
        told.wrong.append("the customer's number is empty")
    for name, text in row.cells.items():
        try:
            _take(told, name, text, country, today)
        except ValueError as error:
            told.wrong.append(f"{name}: {str(error).rstrip('.')}")
    born, joined = told.values.get("born_on"), told.values.get("joined_on")
    if born and joined and joined < born:
        told.wrong.append(f"joined_on: {joined} is before the day of birth")
    return told


def _take(told: Cleaned, name: str, text: str, country: str, today: date) -> None:
    written = "".join(c for c in text if unicodedata.category(c) not in {"Cc", "Cs", "Cn"})
    if name == KEY:
        told.customer_id = kinds.account(written)
        return
    if name in CLAIMS:
        told.claims[name] = kinds.kind_of(name).normalise(written, country)
    if name == "email":
        told.values[name] = kinds.mail_address(written)
    elif name == "phone":
        told.values[name] = told.claims[name]
    elif name not in CLAIMS:
        told.values[name] = _VALUES.get(name, _text_of(name))(written, today)


def _text_of(name: str) -> Callable[[str, date], str]:
    def text(written: str, today: date) -> str:
        if len(written) > LONGEST[name]:
            raise ValueError(f"{len(written)} characters are more than {LONGEST[name]}")
        return written

    return text


def _language(written: str, today: date) -> str:
    language = LANGUAGES.get(unicodedata.normalize("NFKC", written).casefold().replace("_", "-"))
    if language is None:
        raise ValueError(f"{written[:40]!r} is no language that is spoken here: en or zh")
    return language


def _points(written: str, today: date) -> int:
    plain = unicodedata.normalize("NFKC", written)
    if not _POINTS.fullmatch(plain):
        raise ValueError(f"{written[:40]!r} is no number of points")
    points = int(plain.split(".")[0].replace(",", ""))
    if not 0 <= points <= MOST_POINTS:
        raise ValueError(f"{points} points cannot be")
    return points


def _day(written: str, today: date) -> date:
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", written))
    try:
        if found is None:
            raise ValueError
        day = date(*(int(part) for part in found.groups()))
    except ValueError:
        raise ValueError(f"{written[:40]!r} is no day; right is 1990-05-31") from None
    if day > today:
        raise ValueError(f"{day} is in the future")
    if day.year < today.year - OLDEST_YEARS:
        raise ValueError(f"{day} is more than {OLDEST_YEARS} years ago")
    return day


def _zone(written: str, today: date) -> str:
    if written not in zones():
        raise ValueError(f"{written[:40]!r} is no time zone; right is Asia/Shanghai")
    return written


_VALUES: dict[str, Callable[[str, date], Any]] = {
    "language": _language,
    "points": _points,
    "joined_on": _day,
    "born_on": _day,
    "time_zone": _zone,
}
