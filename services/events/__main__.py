"""Prints each event of conversations once, a line of JSON each: an example to begin with."""

from __future__ import annotations

import asyncio
import json
import sys

import sqlalchemy as sa
import typer
from sqlalchemy.engine import Connection

from services.events import rabbitmq
from services.events.once import Event, Once


def main(
    url: str = typer.Option("amqp://guest:guest@localhost/", help="RabbitMQ's address."),
    queue: str = typer.Option("rasa_core_events", help="The queue, as in endpoints.yml."),
    seen: str = typer.Option("sqlite:///var/seen-events.db", help="Where numbers are kept."),
) -> None:
    """Print events until Ctrl-C."""
    once = Once(sa.create_engine(seen, future=True))
    asyncio.run(rabbitmq.read(url, queue, once, _print))


def _print(event: Event, connection: Connection) -> None:
    sys.stdout.write(json.dumps(event, ensure_ascii=False) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    typer.run(main)
