"""Customers who write to assistants at once, and whether each got their own answers."""

from __future__ import annotations

import asyncio
import os
import random
import secrets
import statistics
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx

from services.rasa_caller import Signed

# What the servers are started with, and their callers sign with.
SECRET = os.environ.setdefault("RASA_TOKEN", secrets.token_urlsafe(32))

ANSWER_SECONDS = 60.0


@dataclass
class Customer:
    """Somebody who numbers their messages.

    Attributes:
        numbers: Whether their messages have a number in front.
        renewed: After so many messages it is somebody else; 0 is never.
        sender: Name of the conversation.
        said: What they wrote, in order.
        seconds: How long each answer took.
        faults: Messages that got no answer, or somebody else's.
    """

    numbers: bool = True
    renewed: int = 0
    sender: str = field(default_factory=lambda: f"load-{uuid.uuid4().hex}")
    said: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    async def write(self, server: httpx.AsyncClient, text: str) -> None:
        """Write one message and wait for the answer."""
        if self.renewed and len(self.said) % self.renewed == 0:
            self.sender = f"load-{uuid.uuid4().hex}"
        if self.numbers:
            text = f"{len(self.said) + 1}. {text}"
        self.said.append(text)
        begun = time.perf_counter()
        message = {"sender": self.sender, "message": text}
        try:
            answer = await server.post("/webhooks/rest/webhook", json=message)
            replies = answer.raise_for_status().json()
        except (httpx.HTTPError, ValueError) as error:
            self.faults.append(f"{text!r}: {type(error).__name__}")
            return
        self.seconds.append(time.perf_counter() - begun)
        if not replies:
            self.faults.append(f"{text!r}: no answer")
        if any(reply["recipient_id"] != self.sender for reply in replies):
            self.faults.append(f"{text!r}: somebody else's answer")


async def talk(
    customers: Sequence[Customer],
    urls: Sequence[str],
    texts: Sequence[str],
    seconds: float,
    pause: float,
    seed: int = 0,
) -> float:
    """Let customers write for some time, each message to any of the servers.

    Args:
        customers: Who writes.
        urls: Addresses of the Rasa servers.
        texts: What is written.
        seconds: How long.
        pause: Mean of the seconds between an answer and the next message; 0 writes at once.
        seed: Of chance.

    Returns:
        The seconds that it took until the last answer.
    """
    limits = httpx.Limits(max_connections=None)
    # Stock Rasa wants no signature, and looks at none.
    signed = Signed(SECRET)
    clients = [
        httpx.AsyncClient(base_url=url, timeout=ANSWER_SECONDS, limits=limits, auth=signed)
        for url in urls
    ]
    begun = time.perf_counter()

    async def live(customer: Customer, chance: random.Random) -> None:
        # Nobody begins in the same second as everybody else.
        await asyncio.sleep(chance.uniform(0, pause))
        while time.perf_counter() - begun < seconds:
            await customer.write(chance.choice(clients), chance.choice(texts))
            await asyncio.sleep(chance.expovariate(1 / pause) if pause else 0)

    chances = [random.Random(f"{seed}-{number}") for number in range(len(customers))]  # noqa: S311
    await asyncio.gather(*map(live, customers, chances))
    took = time.perf_counter() - begun
    await asyncio.gather(*(client.aclose() for client in clients))
    return took


def milliseconds(customers: Sequence[Customer]) -> tuple[float, float]:
    """Return the median and the 95th percentile of all answers' milliseconds."""
    times = sorted(1000 * second for customer in customers for second in customer.seconds)
    return statistics.median(times), statistics.quantiles(times, n=20)[-1]
