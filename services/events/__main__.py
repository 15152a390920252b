"""Prints each event of conversations once, a line of JSON each: an example to begin with."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from services.events import rabbitmq
from services.events.once import Event, Once


def main(url: str, queue: str, seen: str) -> None:
    """Print events until Ctrl-C.

    Args:
        url: RabbitMQ's address.
        queue: The queue, as in endpoints.yml.
        seen: Where numbers are kept.
    """
    once = Once(sa.create_engine(seen, future=True))
    asyncio.run(rabbitmq.read(url, queue, once, _print))


def _print(event: Event, connection: Connection) -> None:
    sys.stdout.write(json.dumps(event, ensure_ascii=False) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    reads = argparse.ArgumentParser(description=__doc__)
    reads.add_argument("--url", default="amqp://guest:guest@localhost/", help="RabbitMQ's address")
    reads.add_argument("--queue", default="rasa_core_events", help="as in endpoints.yml")
    reads.add_argument("--seen", default="sqlite:///var/seen-events.db", help="of what was read")
    wanted = reads.parse_args()
    main(wanted.url, wanted.queue, wanted.seen)
