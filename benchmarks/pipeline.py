"""The whole pipeline's time for a message on one core, beside stock Rasa's DIET, in one run.

Loads the newest model and the default pipeline of `rasa init`, trained on the same data/nlu (once;
it is kept under var/), into one process on one core and one thread. Both parse the messages of the
test set that have at most 16 tokens, in turns, several times. The stock pipeline has its English
tokenizer, which takes a Chinese sentence for one word: faster for it, not better.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import typer

from benchmarks import stock_rasa
from benchmarks.clock import ONE_THREAD, Times, one_core, timed
from benchmarks.evaluate import LANGUAGES, MODELS, EvaluationError, load, newest
from benchmarks.robustness import test_set
from language.words import words
from launcher.settings import PROJECT, QUIET

LONGEST = 16
ROUNDS = 3
# Of ours, in milliseconds, and as a share of the peer's.
MOST_P50, MOST_P95, MOST_RATIO = 8.0, 15.0, 0.6
CACHE = PROJECT / "var" / "stock-nlu"

Parse = Callable[[str], dict[str, Any]]


def main() -> None:
    """Print a line for each pipeline and language, the ratios and whether the goals are reached."""
    parser = argparse.ArgumentParser(description="Time the whole pipeline beside stock Rasa's.")
    parser.add_argument("--model", type=Path, help="model archive; the newest if left out")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often all are parsed")
    parser.add_argument(
        "--stock-epochs",
        type=int,
        default=0,
        help="epochs of stock Rasa's training, 0 for its own 100; a message takes as long",
    )
    asked = parser.parse_args()
    try:
        archive = asked.model or newest(MODELS)
    except EvaluationError as error:
        raise SystemExit(str(error)) from error
    theirs = _stock_archive(asked.stock_epochs)
    one_core()
    stock_rasa.one_thread()
    ours, stock = _parser(load(archive)), _parser(load(theirs))
    typer.echo(f"{archive.name} beside the default pipeline of rasa init, one core, one thread")
    typer.echo(f"{'':22}{'p50 ms':>9}{'p95 ms':>9}{'cpu p50':>9}{'cpu p95':>9}{'messages':>10}")
    both: dict[str, list[tuple[float, float]]] = {"Heed": [], "stock DIET": []}
    for language in LANGUAGES:
        texts = short([text for text, _ in test_set(language)], language)
        taken = alternate({"Heed": ours, "stock DIET": stock}, texts, asked.rounds)
        for name, times in taken.items():
            both[name] += times
            _print(f"{name}, {language}", Times.of(times), len(texts))
    mine, peer = Times.of(both["Heed"]), Times.of(both["stock DIET"])
    _print("Heed", mine, len(both["Heed"]) // asked.rounds)
    _print("stock DIET", peer, len(both["stock DIET"]) // asked.rounds)
    for line in verdicts(mine, peer):
        typer.echo(line)


def alternate(
    parsers: dict[str, Parse], texts: list[str], rounds: int
) -> dict[str, list[tuple[float, float]]]:
    """Return the milliseconds of each parser (wall, processor), each message by all in turn.

    The first round warms up and is not counted.
    """
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in parsers}
    for number in range(rounds + 1):
        for text in texts:
            for name, parse in parsers.items():
                both = timed(partial(parse, text))
                if number:
                    taken[name].append(both)
    return taken


def short(texts: list[str], language: str) -> list[str]:
    """Return the texts of at most 16 tokens, as the pipeline's tokenizer cuts them."""
    return [text for text in texts if len(words(text, language)) <= LONGEST]


def verdicts(ours: Times, theirs: Times) -> list[str]:
    """Return a line for each goal: what was measured, and whether it is reached."""
    figures = {
        f"p50 at most {MOST_P50:g} ms": (ours.p50, MOST_P50),
        f"p95 at most {MOST_P95:g} ms": (ours.p95, MOST_P95),
        f"p50 at most {MOST_RATIO:g} of the stock pipeline's": (ours.p50 / theirs.p50, MOST_RATIO),
        f"p95 at most {MOST_RATIO:g} of the stock pipeline's": (ours.p95 / theirs.p95, MOST_RATIO),
    }
    return [
        *(
            f"goal {name}: {'reached' if figure <= most else 'missed'} ({figure:.2f})"
            for name, (figure, most) in figures.items()
        ),
        f"of the processor's time: p50 {ours.cpu_p50 / theirs.cpu_p50:.2f}, "
        f"p95 {ours.cpu_p95 / theirs.cpu_p95:.2f} of the stock pipeline's",
    ]


def _stock_archive(epochs: int) -> Path:
    """Return the trained peer; where it must be trained, a process of its own uses all cores."""
    data = PROJECT / "data" / "nlu"
    archive = stock_rasa.kept(data, "en", CACHE, epochs)
    if not archive.is_file():
        typer.echo("Training the stock pipeline on data/nlu (half an hour, once) …")
        module = [sys.executable, "-m", "benchmarks.stock_rasa"]
        command = [*module, str(data), "en", str(archive.parent), str(epochs)]
        environment = {**os.environ, **QUIET}
        for name in ONE_THREAD:
            environment.pop(name, None)
        subprocess.run(command, env=environment, cwd=PROJECT, check=True)  # noqa: S603
    return archive


def _parser(agent: Any) -> Parse:
    loop = asyncio.new_event_loop()

    def parse(text: str) -> dict[str, Any]:
        parsed: dict[str, Any] = loop.run_until_complete(agent.parse_message(text))
        return parsed

    return parse


def _print(name: str, times: Times, messages: int) -> None:
    typer.echo(
        f"{name:22}{times.p50:9.2f}{times.p95:9.2f}{times.cpu_p50:9.2f}{times.cpu_p95:9.2f}"
        f"{messages:10}"
    )


if __name__ == "__main__":
    os.environ.update(ONE_THREAD)
    main()
