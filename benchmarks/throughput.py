"""Messages a second beside a stock `rasa init` assistant: eight clients that never pause.

Each assistant's server keeps what it keeps by default: the stock one conversations in memory, ours
in SQLite, every message on the disk before it is answered. A third row is ours as it is run on
several cores: two workers, PostgreSQL and Redis.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager

import typer

from benchmarks.load import POSTGRESQL, REDIS, database, servers
from benchmarks.serving import SMALL_TALK, STOCK_PORT, ours, stock
from benchmarks.traffic import Customer, milliseconds, talk
from launcher.errors import LaunchError
from launcher.settings import Settings

CLIENTS = 8
WARM_SECONDS = 3.0

Measured = tuple[float, float, float]


def main(seconds: float, workers: int) -> None:
    """Measure both and print the table.

    Args:
        seconds: How long each is measured.
        workers: Workers of the third row; 0 leaves it out.
    """
    rows = {
        "stock Rasa, in memory": _of(stock, f"http://localhost:{STOCK_PORT}", seconds),
        "Heed, SQLite": _of(ours, Settings().rasa_url, seconds),
    }
    if workers:
        with database(POSTGRESQL) as url, servers(url, REDIS, 1, workers) as addresses:
            rows[f"Heed, {workers} workers, PostgreSQL"] = _measured(addresses[0], seconds)
    base, *_ = rows.values()
    typer.echo(f"{'':30}{'messages/s':>12}{'p50, ms':>9}{'p95, ms':>9}{'times':>8}{'of p95':>8}")
    for name, (rate, median, slow) in rows.items():
        figures = f"{rate:12.1f}{median:9.0f}{slow:9.0f}{rate / base[0]:8.2f}{slow / base[2]:8.2f}"
        typer.echo(f"{name:30}{figures}")


def _of(
    running: Callable[[], AbstractContextManager[object]], url: str, seconds: float
) -> Measured:
    with running():
        return _measured(url, seconds)


def _measured(url: str, seconds: float) -> Measured:
    """Return messages a second and the milliseconds of the answers."""
    _talked(url, WARM_SECONDS)
    people, took = _talked(url, seconds)
    faults = [fault for one in people for fault in one.faults]
    if faults:
        raise LaunchError(f"{len(faults)} messages were not answered: {faults[0]}")
    return sum(len(one.seconds) for one in people) / took, *milliseconds(people)


def _talked(url: str, seconds: float) -> tuple[list[Customer], float]:
    people = [Customer(renewed=len(SMALL_TALK), numbers=False) for _ in range(CLIENTS)]
    took = asyncio.run(talk(people, [url], SMALL_TALK, seconds, pause=0))
    return people, took


if __name__ == "__main__":
    try:
        reads = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
        reads.add_argument("--seconds", type=float, default=20.0, help="how long each is measured")
        reads.add_argument("--workers", type=int, default=2, help="of the third row; 0: without it")
        wanted = reads.parse_args()
        main(wanted.seconds, wanted.workers)
    except LaunchError as error:
        typer.secho(str(error), fg="red", err=True)
        sys.exit(1)
