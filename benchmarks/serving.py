"""Speed and memory of the running assistant beside a stock `rasa init` one, in one run.

Prints seconds from start to the first answer, memory of the Rasa process, and milliseconds
(p50, p95) of `/webhooks/rest/webhook` and `/model/parse` for the same messages on both.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
import psutil
import typer

from launcher.errors import LaunchError, StartFailed
from launcher.settings import PROJECT, QUIET, Settings
from launcher.stack import Stack
from services.rasa_caller import Signed

# Messages that both assistants know how to answer without a look-up.
SMALL_TALK = ("hello", "good morning", "are you a bot?", "hey there", "bye", "goodbye")
# Messages that take ours through the action server to the services and back.
BUSINESS = (
    "where is my order HD10000101?",
    "帮我查下HD10000102到哪了",
    "how much is the AirBuds Pro?",
    "清风X5有货吗",
    "who pays for the return postage?",
    "退货运费谁承担",
)
# Whose orders these are; a stranger would be asked for a second fact.
SIGNED_IN = {"customer_id": "C1001"}
ROUNDS = 20
TIMEOUT = 30.0
STOCK_PORT = 5105
START_SECONDS = 240


@dataclass(frozen=True)
class Server:
    """A running assistant.

    Attributes:
        client: Asks its Rasa server, over connections that stay open as a channel's do.
        pid: Process id of its Rasa server.
        started: Seconds from its start to its first answer.
    """

    client: httpx.Client
    pid: int
    started: float


@dataclass(frozen=True)
class Measured:
    """What is compared: seconds, megabytes and milliseconds."""

    first_answer: float
    memory: float
    webhook: tuple[float, float]
    parse: tuple[float, float]


def main() -> None:
    """Measure both and print the table."""
    with stock() as server:
        theirs = measure(server)
    with ours() as server:
        mine = measure(server)
        business = percentiles(
            lambda text, customer: ask(server.client, text, customer, SIGNED_IN), BUSINESS
        )
    rows = [
        ("first answer after start, s", theirs.first_answer, mine.first_answer),
        ("memory of the Rasa process, MB", theirs.memory, mine.memory),
        ("webhook p50, ms", theirs.webhook[0], mine.webhook[0]),
        ("webhook p95, ms", theirs.webhook[1], mine.webhook[1]),
        ("parse p50, ms", theirs.parse[0], mine.parse[0]),
        ("parse p95, ms", theirs.parse[1], mine.parse[1]),
    ]
    typer.echo(f"{'':34}{'stock Rasa':>12}{'Heed':>10}{'ratio':>8}")
    for name, stock_value, our_value in rows:
        typer.echo(f"{name:34}{stock_value:12.1f}{our_value:10.1f}{our_value / stock_value:8.2f}")
    typer.echo(f"{'webhook with a look-up p50, ms':34}{'–':>12}{business[0]:10.1f}")
    typer.echo(f"{'webhook with a look-up p95, ms':34}{'–':>12}{business[1]:10.1f}")


def measure(server: Server) -> Measured:
    """Measure a running assistant on the messages both know."""
    webhook = percentiles(lambda text, customer: ask(server.client, text, customer), SMALL_TALK)
    parsed = percentiles(lambda text, _: parse(server.client, text), SMALL_TALK)
    memory = psutil.Process(server.pid).memory_info().rss / 2**20
    return Measured(server.started, memory, webhook, parsed)


def percentiles(call: Callable[[str, str], None], texts: tuple[str, ...]) -> tuple[float, float]:
    """Return the median and the 95th percentile of a call's milliseconds, warm.

    Args:
        call: What is timed; it is given a message and who says it. Each customer has a
            conversation of all messages.
        texts: The messages.
    """
    times = []
    for conversation in range(ROUNDS + 1):
        customer = str(uuid.uuid4())
        for text in texts:
            begun = time.perf_counter()
            call(text, customer)
            if conversation:
                times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times), statistics.quantiles(times, n=20)[-1]


def ask(
    client: httpx.Client, text: str, customer: str, metadata: dict[str, str] | None = None
) -> None:
    """Send a message of a customer through the REST channel."""
    message = {"sender": customer, "message": text, "metadata": metadata or {}}
    replies = client.post("/webhooks/rest/webhook", json=message)
    replies.raise_for_status()
    if not replies.json():
        raise StartFailed(f"{client.base_url} gave no answer to {text!r}.")


def parse(client: httpx.Client, text: str) -> None:
    """Have a message parsed."""
    client.post("/model/parse", json={"text": text}).raise_for_status()


@contextmanager
def stock() -> Iterator[Server]:
    """Train (once) and run the assistant of `rasa init`."""
    folder = PROJECT / "var" / "stock"
    environment = {**os.environ, **QUIET}
    rasa = [sys.executable, "-m", "rasa"]
    if not list(folder.glob("models/*.tar.gz")):
        folder.mkdir(parents=True, exist_ok=True)
        typer.echo("Training the stock assistant …")
        init = [*rasa, "init", "--no-prompt", "--init-dir", str(folder)]
        output = (folder.parent / "stock-init.log").open("wb")
        subprocess.run(init, env=environment, check=True, stdout=output, stderr=output)  # noqa: S603
    command = [*rasa, "run", "--enable-api", "--port", str(STOCK_PORT)]
    begun = time.perf_counter()
    log = (folder.parent / "stock.log").open("wb")
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)  # noqa: S603
    try:
        with httpx.Client(base_url=f"http://localhost:{STOCK_PORT}", timeout=TIMEOUT) as client:
            wait_for_answer(client)
            yield Server(client, process.pid, time.perf_counter() - begun)
    finally:
        process.terminate()
        process.wait()


@contextmanager
def ours() -> Iterator[Server]:
    """Run Heed's three processes."""
    settings = Settings()
    begun = time.perf_counter()
    with (
        Stack(settings, log=settings.var / "bench.log") as running,
        httpx.Client(
            base_url=settings.rasa_url,
            auth=Signed(running.environment["RASA_TOKEN"]),
            timeout=TIMEOUT,
        ) as client,
    ):
        wait_for_answer(client)
        started = time.perf_counter() - begun
        yield Server(client, pid_listening(settings.rasa_port), started)


def wait_for_answer(client: httpx.Client) -> None:
    """Block until the assistant answers a first message.

    Raises:
        StartFailed: When it does not within START_SECONDS.
    """
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            return ask(client, "hello", str(uuid.uuid4()))
        except (httpx.HTTPError, StartFailed):
            time.sleep(0.1)
    raise StartFailed(f"{client.base_url} did not answer within {START_SECONDS} s.")


def pid_listening(port: int) -> int:
    """Return the id of the process that listens on a port."""
    for connection in psutil.net_connections("tcp"):
        if connection.laddr.port == port and connection.status == psutil.CONN_LISTEN:
            return int(connection.pid)
    raise StartFailed(f"Nothing listens on port {port}.")


if __name__ == "__main__":
    try:
        main()
    except LaunchError as error:
        typer.secho(str(error), fg="red", err=True)
        sys.exit(1)
