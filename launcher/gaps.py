"""Prints what customers asked in vain: `make gaps`.

Only the services may open the store of passages: where they do not run, they are started for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import httpx

from launcher import running
from launcher.columns import aligned, cut
from launcher.errors import LaunchError
from launcher.settings import Settings

SECONDS = 120.0
MOST = 20
MOST_DAYS = 3650


class GapsUnknown(LaunchError):
    """The services do not tell what was asked."""


def days_of(written: str) -> int:
    """Return the days that somebody asks for.

    Raises:
        GapsUnknown: When that is no number of days.
    """
    return running.days_of(written, MOST_DAYS, "make gaps", GapsUnknown)


def report(settings: Settings, days: int) -> str:
    """Return what was asked in vain and which articles need a look, as tables.

    Raises:
        GapsUnknown: When the services refuse, or cannot be started.
    """

    def ask(services: httpx.Client, settings: Settings) -> str:
        return _ask(services, settings, days)

    return running.report(settings, SECONDS, "gaps.log", ask, GapsUnknown)


def table(told: dict[str, Any], upkeep: dict[str, Any]) -> str:
    """Return what the services told, for a terminal.

    Args:
        told: What was asked in vain.
        upkeep: The articles that need a look.
    """
    lines = [
        f"In {told['days']} days customers asked {told['asked']} questions: {told['answered']} "
        f"answered, {told['helped']} helped, {told['unhelpful']} answered in vain.",
        "",
        *_gaps(told["gaps"]),
        "",
        *_upkeep(upkeep),
    ]
    return "\n".join(lines)


def _ask(services: httpx.Client, settings: Settings, days: int) -> str:
    told = _read(services.get("/questions/gaps", params={"days": days}))
    upkeep = _read(services.get("/articles/upkeep", params={"days": days}))
    while upkeep["comparing"]:  # each look waits some seconds at the other end
        upkeep = _read(services.get("/articles/upkeep", params={"days": days}))
    return f"{table(told, upkeep)}\n\nAnswer them at {settings.services_url}/gaps/"


def _read(response: httpx.Response) -> dict[str, Any]:
    if response.is_error:
        try:
            reason = response.json()["detail"]
        except (ValueError, KeyError):
            reason = f"status {response.status_code}"
        raise GapsUnknown(f"{response.url.copy_with(query=None)}: {reason}")
    told: dict[str, Any] = response.json()
    return told


def _gaps(gaps: Sequence[dict[str, Any]]) -> list[str]:
    if not gaps:
        return ["Nothing was asked in vain."]
    rows = [("asked", "of them in vain", "language", "for example", "nearest article")]
    for gap in gaps[:MOST]:
        near = next(iter(gap["near"].values()), None)
        rows.append(
            (
                str(gap["count"]),
                f"{gap['unanswered']} silent, {gap['unhelpful']} no help",
                " ".join(f"{name} {count}" for name, count in gap["languages"].items()),
                gap["title"],
                near["title"] if near else "–",
            )
        )
    more = [f"… and {len(gaps) - MOST} more groups."] if len(gaps) > MOST else []
    return [*aligned(rows), *more]


def _upkeep(upkeep: dict[str, Any]) -> list[str]:
    lines = [
        f"{upkeep['articles']} articles, {upkeep['passages']} passages: "
        f"{len(upkeep['stale'])} stale, pairs to look at: {len(upkeep['pairs'])}."
    ]
    for one in upkeep["stale"]:
        lines.append(f"  stale ({', '.join(one['reasons'])}): {one['title']}  {one['url']}")
    for pair in upkeep["pairs"][:MOST]:
        lines.append(f"  {pair['kind']}, {pair['about']}, {pair['sure']}:")
        lines += [
            f"    {one['title']}: {cut(one['quote'])}  {one['url']}" for one in pair["passages"]
        ]
    return lines
