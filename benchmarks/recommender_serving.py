"""What recommendations cost over HTTP, in a made-up shop of 100,000 products.

The services run as `python -m services` does; who asks is another process (wrk for the load).
Prints milliseconds of a request that is not ready, requests a second of those that are, and how
soon what a customer does counts.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import numpy as np
import psutil
import typer

from benchmarks.recommender_shop import CUSTOMERS, make_shop
from launcher.settings import PROJECT, QUIET

PORT = 8123
START_SECONDS = 300
WARM_UP = 20
MOST_MS, LEAST_A_SECOND, MOST_SECONDS = 10.0, 1000.0, 1.0
CONNECTIONS = 16
# Every customer in turn; with an id of its own, each request is recorded too.
LOAD = """
local asked = {start}
request = function()
  asked = asked + 1
  local body = string.format('{{"customer_id":"C%d"{recorded}}}', asked % {customers}{id})
  return wrk.format("POST", "/recommendations", {{["Content-Type"]="application/json"}}, body)
end
"""


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Measure recommendations over HTTP.")
    parser.add_argument("--items", type=int, default=100_000, help="products of the shop")
    parser.add_argument("--seconds", type=int, default=20, help="how long the load lasts")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        typer.echo(f"Making a shop of {asked.items:,} products and training it …", err=True)
        make_shop(Path(folder), asked.items)
        with _services(Path(folder)) as (client, served):
            for line in _measured(client, served, asked.seconds, Path(folder)):
                typer.echo(line)


def _measured(
    client: httpx.Client, served: psutil.Process, seconds: int, folder: Path
) -> Iterator[str]:
    # The first ones bring the shop into memory.
    for number in range(CUSTOMERS, CUSTOMERS + WARM_UP):
        _ask(client, f"C{number}")
    before = _processor(served)
    taken = [_milliseconds(client, f"C{number}") for number in range(CUSTOMERS)]
    processor = (_processor(served) - before) / CUSTOMERS * 1000
    p50, p95 = np.percentile(taken, (50, 95))
    reached = _told(p95 <= MOST_MS)
    yield (
        f"not ready: p50 {p50:.1f} ms, p95 {p95:.1f} ms (goal {MOST_MS:g}: {reached}), "
        f"{processor:.1f} ms of the processor on average"
    )
    if not shutil.which("wrk"):
        yield "ready: wrk is not installed (apt-get install wrk), no load was made"
    else:
        yield "ready: " + _load(folder, seconds, recorded=False)
        # With a conversation an answer has ids to be recorded, and is another one.
        for number in range(CUSTOMERS):
            _ask(client, f"C{number}", request=f"{number:032x}", conversation_id="c")
        yield "ready and recorded: " + _load(folder, seconds, recorded=True)
    yield _reaction(client)


def _reaction(client: httpx.Client) -> str:
    before = _ask(client, "C1")
    client.post("/events", json={"customer_id": "C1", "kind": "bought", "sku": before[0]})
    began = time.perf_counter()
    while before[0] in _ask(client, "C1"):
        if time.perf_counter() - began > START_SECONDS:
            return "an event was never seen"
    seconds = time.perf_counter() - began
    return f"an event counts after {seconds * 1000:.1f} ms ({_told(seconds <= MOST_SECONDS)})"


def _ask(client: httpx.Client, customer: str, **more: str) -> list[str]:
    answer = client.post("/recommendations", json={"customer_id": customer, **more})
    return [one["product"]["sku"] for one in answer.raise_for_status().json()["recommendations"]]


def _processor(process: psutil.Process) -> float:
    """Return the seconds that a process has computed: others on the machine do not count."""
    spent = process.cpu_times()
    return float(spent.user + spent.system)


def _milliseconds(client: httpx.Client, customer: str) -> float:
    began = time.perf_counter()
    _ask(client, customer)
    return (time.perf_counter() - began) * 1000


def _load(folder: Path, seconds: int, recorded: bool) -> str:
    """Let wrk ask, and tell requests a second, latency and errors."""
    script = folder / "load.lua"
    script.write_text(
        LOAD.format(
            # Ids other than those that made the answers ready.
            start=10**6,
            customers=CUSTOMERS,
            recorded=',"request":"%032x","conversation_id":"c"' if recorded else "",
            id=", asked" if recorded else "",
        )
    )
    line = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", "-s", str(script)]
    told = subprocess.run(  # noqa: S603
        [*line, f"http://127.0.0.1:{PORT}"], check=True, capture_output=True, text=True
    ).stdout.splitlines()
    rate, median, slow, failed = (
        next((line.split()[-1] for line in told if line.strip().startswith(name)), "0")
        for name in ("Requests/sec:", "50%", "99%", "Non-2xx")
    )
    reached = _told(float(rate) >= LEAST_A_SECOND)
    return (
        f"{rate} requests a second (goal {LEAST_A_SECOND:g}: {reached}), p50 {median}, p99 {slow}, "
        f"{failed} failed"
    )


def _told(reached: bool) -> str:
    return "reached" if reached else "missed"


@contextmanager
def _services(folder: Path) -> Iterator[tuple[httpx.Client, psutil.Process]]:
    environment = {
        **QUIET,
        **os.environ,
        "DATABASE_URL": f"sqlite:///{folder}/heed.db",
        "KNOWLEDGE_STORE": str(folder / "knowledge.db"),
        "KNOWLEDGE_DATA": str(folder / "pages"),
        "SHOP_DATA": str(folder / "shop"),
        "VAR": str(folder),
        "SERVICES_PORT": str(PORT),
    }
    process = subprocess.Popen([sys.executable, "-m", "services"], cwd=PROJECT, env=environment)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{PORT}", timeout=60) as client:
            _wait(client, process)
            yield client, psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait()


def _wait(client: httpx.Client, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            client.get("/health")
        except httpx.HTTPError:
            time.sleep(0.5)
        else:
            return
    sys.exit("The services did not start: see their message above.")


if __name__ == "__main__":
    main()
