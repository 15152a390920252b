"""When people are at the desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

UTC = ZoneInfo("UTC")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# Whoever is closed for longer than this is closed for good.
LOOK_AHEAD = 60


class Span(NamedTuple):
    """A part of a day: minutes since midnight, from and until."""

    begin: int
    end: int


class OpeningHours:
    """The hours of a week, with days that differ.

    Args:
        week: The spans of each day of the week; a day that is missing is closed.
        special: Days with hours of their own; none is a day off.
        zone: The time zone they are meant in.
    """

    def __init__(
        self,
        week: Mapping[str, Sequence[Span]],
        special: Mapping[date, Sequence[Span]],
        zone: ZoneInfo,
    ) -> None:
        self._week = week
        self._special = special
        self.zone = zone

    def is_open(self, now: datetime) -> bool:
        """Tell whether people are there at a time in UTC."""
        local = now.replace(tzinfo=UTC).astimezone(self.zone)
        minute = local.hour * 60 + local.minute
        return any(span.begin <= minute < span.end for span in self._spans(local.date()))

    def opens_at(self, now: datetime) -> datetime | None:
        """Return when people are there again, in local time; None where that is not known."""
        local = now.replace(tzinfo=UTC).astimezone(self.zone)
        for ahead in range(LOOK_AHEAD):
            day = local.date() + timedelta(days=ahead)
            for span in sorted(self._spans(day)):
                begins = datetime.combine(day, _time(span.begin), self.zone)
                if begins > local:
                    return begins
        return None

    def _spans(self, day: date) -> Sequence[Span]:
        if day in self._special:
            return self._special[day]
        return self._week.get(DAYS[day.weekday()], ())


def _time(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)
