"""`make dead-letters`: lists messages that were put aside, sends them again or drops them."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.utils.io import read_config_file
from rasa.utils.endpoints import read_endpoint_config
from sqlalchemy import create_engine
from sqlalchemy.engine import Engine

from custom_components.channels.durable import dead_letters, tables

SQL_KEYS = ("dialect", "port", "db", "username", "password", "login_db", "query")


def engines(endpoints: str, credentials: str) -> list[Engine]:
    """Return the databases in which channels keep messages.

    Args:
        endpoints: Path of endpoints.yml.
        credentials: Path of credentials.yml.
    """
    found = []
    store = read_endpoint_config(endpoints, "tracker_store")
    if store is not None and "dialect" in store.kwargs:
        told = {key: store.kwargs[key] for key in SQL_KEYS if key in store.kwargs}
        found.append(SQLTrackerStore.get_db_url(host=store.url, **told))
    if Path(credentials).is_file():
        sections: dict[str, Any] = read_config_file(credentials)
        found += [one["database"] for one in sections.values() if (one or {}).get("database")]
    return [create_engine(url, future=True) for url in dict.fromkeys(map(str, found))]


def listed(letters: Sequence[dead_letters.DeadLetter]) -> str:
    """Return dead letters as a table."""
    if not letters:
        return "No dead letters."
    lines = [
        f"{one.number:<8} {one.channel:<9} {one.since:%Y-%m-%d %H:%M} "
        f"{one.conversation:<40} {one.reason}"
        for one in letters
    ]
    more = 'Send again: make dead-letters ARGS="--again" (all) or ARGS="--again out-12".'
    return "\n".join([*lines, "", more])


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what is asked; return the exit code."""
    parser = argparse.ArgumentParser(prog="make dead-letters", description=__doc__)
    parser.add_argument("--again", nargs="*", metavar="NUMBER", help="send again; none: all")
    parser.add_argument("--drop", nargs="+", metavar="NUMBER", default=[], help="delete for good")
    parser.add_argument("--endpoints", default="endpoints.yml")
    parser.add_argument("--credentials", default="credentials.yml")
    asked = parser.parse_args(arguments)
    try:
        for engine in engines(asked.endpoints, asked.credentials):
            tables.make(engine)
            print(_done(engine, asked.again, asked.drop))
    except dead_letters.UnknownLetter as error:
        print(error)
        return 1
    return 0


def _done(engine: Engine, again: list[str] | None, dropped: Iterable[str]) -> str:
    dead_letters.drop(engine, dropped)
    if again is None:
        return listed(dead_letters.letters(engine))
    numbers = again or [one.number for one in dead_letters.letters(engine)]
    dead_letters.send_again(engine, numbers)
    return f"{len(numbers)} sent again; a running server takes them up within seconds."


if __name__ == "__main__":
    raise SystemExit(main())
