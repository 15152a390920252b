"""Many customers at once on two Rasa servers with one PostgreSQL and one Redis.

Each customer numbers their messages and sends each to either server. Afterwards the database must
hold each customer's messages once, in their order, each answered, and no answer went to another.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import sqlalchemy as sa
import typer
from sqlalchemy.engine import URL, make_url

from benchmarks.traffic import Customer, milliseconds, talk
from launcher.errors import LaunchError
from launcher.settings import TOKENS, Settings
from launcher.stack import Stack

# Messages that a customer may number; some take the way to the services and back.
TEXTS = (
    "hello",
    "are you a bot?",
    "how much is the AirBuds Pro?",
    "清风X5有货吗",
    "who pays for the return postage?",
    "退货运费谁承担",
)
POSTGRESQL = os.environ.get("HEED_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432/postgres")
REDIS = os.environ.get("HEED_TEST_REDIS", "127.0.0.1:6379")
PORTS = {"rasa": 6305, "actions": 6355, "services": 6300}


def asked(given: Sequence[str] | None = None) -> argparse.Namespace:
    """Return what was asked for on the command line."""
    reads = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    reads.add_argument("--customers", type=int, default=200, help="how many write at once")
    reads.add_argument("--minutes", type=float, default=5.0, help="how long")
    pause = "mean seconds from an answer to the next message"
    reads.add_argument("--pause", type=float, default=10.0, help=pause)
    reads.add_argument("--postgresql", default=POSTGRESQL, help="where a database may be made")
    reads.add_argument("--redis", default=REDIS, help="Redis's address")
    return reads.parse_args(given)


def main(wanted: argparse.Namespace) -> bool:
    """Print how many messages there were, how long answers took, and what was lost: nothing."""
    people = [Customer() for _ in range(wanted.customers)]
    with database(wanted.postgresql) as url, servers(url, wanted.redis) as addresses:
        typer.echo(
            f"{wanted.customers} customers for {wanted.minutes:g} minutes on two servers; "
            f"{wanted.pause:g} s from an answer to the next message, as people read and type …"
        )
        took = asyncio.run(talk(people, addresses, TEXTS, 60 * wanted.minutes, wanted.pause))
        problems = [*(fault for one in people for fault in one.faults), *wrong(url, people)]
    told = sum(len(one.said) for one in people)
    median, slow = milliseconds(people)
    typer.echo(f"{'messages':28}{told:10}")
    typer.echo(f"{'messages a second':28}{told / took:10.1f}")
    typer.echo(f"{'answer p50, ms':28}{median:10.0f}")
    typer.echo(f"{'answer p95, ms':28}{slow:10.0f}")
    typer.echo(f"{'lost, crossed or twice':28}{len(problems):10}")
    for problem in problems[:20]:
        typer.secho(problem, fg="red", err=True)
    return not problems


def wrong(url: str, people: Sequence[Customer]) -> Iterator[str]:
    """Yield what the database has otherwise than customers wrote it."""
    engine = sa.create_engine(url, future=True)
    query = sa.text("SELECT sender_id, data FROM events ORDER BY id")
    kept: dict[str, list[dict[str, Any]]] = {}
    with engine.connect() as connection:
        for sender, data in connection.execute(query):
            kept.setdefault(sender, []).append(json.loads(data))
    engine.dispose()
    for one in people:
        yield from _wrong_of(one, kept.get(one.sender, []))


def _wrong_of(customer: Customer, events: Sequence[dict[str, Any]]) -> Iterator[str]:
    said = [event["text"] for event in events if event["event"] == "user"]
    if said != customer.said:
        yield f"{customer.sender}: wrote {len(customer.said)} messages, {len(said)} are stored"
    # Between two messages there is an answer, or two turns were in one another.
    turns = [event["event"] for event in events if event["event"] in ("user", "bot")]
    for before, after in zip(turns, [*turns[1:], "user"], strict=True):
        if before == after == "user":
            yield f"{customer.sender}: a message without an answer behind it"


@contextmanager
def database(server: str) -> Iterator[str]:
    """Make a database of its own and drop it afterwards."""
    name = f"heed_load_{uuid.uuid4().hex[:12]}"
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT", future=True)
    with engine.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    url: URL = make_url(server).set(database=name)
    try:
        yield url.render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
        engine.dispose()


@contextmanager
def servers(url: str, redis: str, count: int = 2, workers: int = 1) -> Iterator[list[str]]:
    """Run Rasa servers beside one action server and the services; give the servers' addresses.

    Args:
        url: The database of conversations.
        redis: Redis's address.
        count: How many servers.
        workers: Processes of each server.
    """
    host, _, port = redis.partition(":")
    stores = "custom_components.stores"
    endpoints = {
        "tracker_store": {
            "type": f"{stores}.outbox_tracker_store.OutboxTrackerStore",
            "url": url,
        },
        "lock_store": {
            "type": f"{stores}.atomic_redis_lock_store.AtomicRedisLockStore",
            "url": host,
            "port": int(port or 6379),
            "key_prefix": "load",
        },
    }
    first = _settings(0)
    folder = first.var / "load"
    folder.mkdir(parents=True, exist_ok=True)
    environment = {
        "DATABASE_URL": f"sqlite:///{folder}/heed.db",
        "KNOWLEDGE_STORE": str(folder / "knowledge.db"),
        "CONVERSATIONS_URL": url,
        # All servers say the same to the one action server and the services.
        **{name: value for name, value in first.environment().items() if name in TOKENS},
        "SANIC_WORKERS": str(workers),
    }
    with ExitStack() as running:
        for number in range(count):
            processes = ("services", "actions", "rasa") if not number else ("rasa",)
            log = folder / f"server-{number}.log"
            stack = Stack(_settings(number), processes, log, environment, endpoints)
            running.enter_context(stack)
        yield [_settings(number).rasa_url for number in range(count)]


def _settings(number: int) -> Settings:
    return Settings(
        rasa_port=PORTS["rasa"] + number,
        actions_port=PORTS["actions"],
        services_port=PORTS["services"],
    )


if __name__ == "__main__":
    try:
        sys.exit(0 if main(asked()) else 1)
    except LaunchError as error:
        typer.secho(str(error), fg="red", err=True)
        sys.exit(1)
