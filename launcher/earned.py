"""Prints what offers earned: `make offers`. Where the services do not run, they are started."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import httpx

from launcher import running
from launcher.columns import aligned
from launcher.errors import LaunchError
from launcher.settings import Settings
from launcher.stack import Stack

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
    if not written.isdecimal() or not 1 <= int(written) <= MOST_DAYS:
        raise OffersUnknown(
            f"{written!r} is no number of days from 1 to {MOST_DAYS}: make offers ARGS=7"
        )
    return int(written)


def report(settings: Settings, days: int) -> str:
    """Return what the offers of the last days earned, as tables.

    Raises:
        OffersUnknown: When the services refuse, or cannot be started.
    """
    try:
        with running.client(settings, SECONDS) as services:
            if running.answers(services):
                return _ask(services, settings, days)
            with Stack(settings, ("services",), settings.var / "offers.log"):
                return _ask(services, settings, days)
    except httpx.HTTPError as error:
        raise OffersUnknown(f"{settings.services_url} did not answer: {error}") from error


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
