"""What a designer writes of the desk in data/desk.yml."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Extra, PositiveFloat, ValidationError, validator
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from services.customers.consent.hours import zones
from services.desk.hours import DAYS, OpeningHours, Span

SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")
DAY_MINUTES = 24 * 60


class DeskRefused(Exception):
    """The file of the desk cannot be meant; the text says where and why."""


class Titles(BaseModel):
    """A name in both languages."""

    en: str
    zh: str

    class Config:
        """A third language would be shown to nobody."""

        extra = Extra.forbid


class Told(BaseModel):
    """Intents by which the assistant says that a person comes and goes; empty says nothing."""

    joined: str = ""
    handed_back: str = ""

    class Config:
        """A slip of the pen is refused."""

        extra = Extra.forbid


class DeskDesign(BaseModel):
    """The desk as it was designed.

    Attributes:
        time_zone: Of the hours; empty for that of the services' settings.
        hours: Spans of each day of the week; None is always open.
        holidays: Days with other hours; none is a day off.
        long_wait_minutes: From such a wait on, customers are offered a call back.
        assistant: What the assistant is told.
        topics: Queues and their names.
        outcomes: How tickets may end, and their names.
    """

    time_zone: str = ""
    hours: dict[str, list[Span]] | None = None
    holidays: dict[date, list[Span]] = {}
    long_wait_minutes: PositiveFloat = PositiveFloat(20)
    assistant: Told = Told()
    topics: dict[str, Titles] = {}
    outcomes: dict[str, Titles] = {}

    class Config:
        """A slip of the pen is refused."""

        extra = Extra.forbid

    @validator("time_zone")
    def zone_exists(cls, zone: str) -> str:
        """Refuse a time zone that there is not."""
        if zone and zone not in zones():
            raise ValueError(f"no time zone {zone!r}; right is Asia/Shanghai or Europe/London")
        return zone

    @validator("hours", pre=True)
    def days_exist(cls, hours: Any) -> Any:
        """Refuse days that no week has, and spans that no day has."""
        if not isinstance(hours, dict):
            raise ValueError('right is {monday: ["09:00-18:00"]}')
        unknown = [day for day in hours if day not in DAYS]
        if unknown:
            raise ValueError(f"no day {unknown[0]!r}; right is {', '.join(DAYS)}")
        return {day: _spans(spans) for day, spans in hours.items()}

    @validator("holidays", pre=True)
    def spans_exist(cls, days: Any) -> Any:
        """Refuse spans that no day has."""
        if not isinstance(days, dict):
            raise ValueError('right is {"2027-01-01": []}')
        return {day: _spans(spans) for day, spans in days.items()}

    def opening_hours(self, zone: str) -> OpeningHours:
        """Return when people are there.

        Args:
            zone: Time zone where the design names none.
        """
        always = {day: [Span(0, DAY_MINUTES)] for day in DAYS}
        week = always if self.hours is None else self.hours
        return OpeningHours(week, self.holidays, ZoneInfo(self.time_zone or zone))


def read(file: Path) -> DeskDesign:
    """Read the file of the desk; without one the desk is always open.

    Raises:
        DeskRefused: When it cannot be meant.
    """
    if not file.is_file():
        return DeskDesign()
    try:
        written = YAML(typ="safe").load(file.read_text(encoding="utf-8"))
        return DeskDesign.parse_obj(written or {})
    except (YAMLError, UnicodeDecodeError) as error:
        raise DeskRefused(f"{file}: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = " > ".join(str(part) for part in first["loc"])
        raise DeskRefused(f"{file}: {place}: {first['msg']}") from error


def _spans(written: Any) -> list[Span]:
    if not isinstance(written, list):
        raise ValueError('right is ["09:00-12:00", "13:00-18:00"], or [] for closed')
    return [_span(one) for one in written]


def _span(written: Any) -> Span:
    found = SPAN.fullmatch(str(written))
    hours = [int(number) for number in found.groups()] if found else [0, 0, 0, 0]
    begin, end = hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]
    if hours[1] >= 60 or hours[3] >= 60 or not begin < end <= DAY_MINUTES:
        raise ValueError(f'{written!r} is no span of a day; right is "09:00-18:00"')
    return Span(begin, end)
