"""Prints what offers earned: `make offers`. Where the services do not run, they are started."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import httpx

from launcher import running
from launcher.columns import aligned
from launcher.errors import LaunchError
from launcher.settings import Settings

SECONDS = 120.0
MOST_DAYS = 365
COUNTS = ("shown", "seen", "clicked", "bought", "ignored", "annoyed")
APPROACHES = ("granted", "responded", "annoyed")


class OffersUnknown(LaunchError):
    """The services do not tell what offers earned."""


def days_of(written: str) -> int:
    """Return the days that somebody asks for.

    Raises:
        OffersUnknown: When that is no number of days.
    """
    return running.days_of(written, MOST_DAYS, "make offers", OffersUnknown)


def report(settings: Settings, days: int) -> str:
    """Return what the offers of the last days earned, as tables.

    Raises:
        OffersUnknown: When the services refuse, or cannot be started.
    """

    def ask(services: httpx.Client, settings: Settings) -> str:
        return _ask(services, settings, days)

    return running.report(settings, SECONDS, "offers.log", ask, OffersUnknown)


def table(told: dict[str, Any]) -> str:
    """Return what the services told, for a terminal."""
    lines = [f"Offers since {told['since'][:10]} (UTC):"]
    lines += aligned([("all", *COUNTS), ("", *_counts(told["total"], COUNTS))])
    for aspect, rows in told["by"].items():
        named = [(row["value"], *_counts(row, COUNTS)) for row in rows]
        lines += ["", *aligned([(f"by {aspect}", *COUNTS), *named])]
    asked = [(row["channel"], *_counts(row, APPROACHES)) for row in told["approaches"]]
    lines += ["", *aligned([("attention", *APPROACHES), *asked])]
    return "\n".join(lines)


def _counts(row: dict[str, Any], names: Sequence[str]) -> list[str]:
    return [str(row[name]) for name in names]


def _ask(services: httpx.Client, settings: Settings, days: int) -> str:
    response = services.get("/offers/earned", params={"days": days})
    if response.is_error:
        raise OffersUnknown(f"/offers/earned: status {response.status_code}: {response.text}")
    return f"{table(response.json())}\n\nSee them at {settings.services_url}/offers/"
