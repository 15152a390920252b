"""Quiet hours: when nobody is disturbed, by the clock of where they live."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones


@dataclass(frozen=True)
class QuietHours:
    """Hours of the day without disturbance.

    Attributes:
        begin: When they begin.
        end: When they end; an earlier time than `begin` is on the next day, the same is no hours.
        zone: Name of the time zone (IANA), for example `Asia/Shanghai`.
    """

    begin: time
    end: time
    zone: str

    def hold(self, now: datetime) -> bool:
        """Tell whether it is quiet at a moment; one without a time zone is UTC."""
        moment = now if now.tzinfo else now.replace(tzinfo=timezone.utc)
        clock = moment.astimezone(ZoneInfo(self.zone)).time()
        if self.begin <= self.end:
            return self.begin <= clock < self.end
        return clock >= self.begin or clock < self.end


@lru_cache(maxsize=1)
def zones() -> frozenset[str]:
    """Return the names of all time zones."""
    return frozenset(available_timezones())
