"""How much of personal data is found, and how much of what is found is personal.

`make bench-privacy` makes two tests of 2,000 messages each, both languages by turns, a third
without personal data. *Held out*: sentences and values (names, streets, places) were parted in
halves by a hash; a tagger trained on one half is tested with the other. *Fresh*: sentences of
`benchmarks/personal_data`, written after the recogniser was done, with that half of values, for
the tagger that ships.

Counted by spans: found is a span whose letters and digits are all masked, whatever it was taken
for; right is a mask that overlaps personal data. *Exact* has the same kind and the same ends.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path
from typing import Any

from language.personal_data.patterns import TRUST, Patterns
from language.personal_data.recogniser import Recogniser, recogniser
from language.personal_data.tagger import Tagger
from language.personal_data.tokens import legible
from language.personal_data.training import sentences
from language.personal_data.training.learning import Recipe, count, total, train
from language.personal_data.training.sentences import Message
from language.personal_data.training.values import Values
from language.spans import resolve
from launcher.columns import aligned

FRESH = Path(__file__).with_name("personal_data")
PRESIDIO = Path(__file__).with_name("presidio_spans.py")
MESSAGES, EMPTY, SEED = 2000, 1 / 3, 99
TRAINED_HALF, TESTED_HALF = 0, 1
SECONDS = 1800

Found = list[tuple[str, int, int]]
Finder = Callable[[Sequence[str]], tuple[list[Found], float]]


def made(lines: Mapping[str, Sequence[str]]) -> list[Message]:
    """Return the messages of a test."""
    chance = random.Random(SEED)  # noqa: S311
    values = Values(chance, TESTED_HALF)
    return list(islice(sentences.messages(lines, values, chance, EMPTY), MESSAGES))


def by_recogniser(own: Recogniser, texts: Sequence[str]) -> tuple[list[Found], float]:
    """Return what a recogniser finds, and the seconds that it takes."""
    own.find("My name is Ann. 我叫小红。")
    begun = time.perf_counter()
    found = [[(one.entity, one.start, one.end) for one in own.find(text)] for text in texts]
    return found, time.perf_counter() - begun


def by_patterns(texts: Sequence[str]) -> tuple[list[Found], float]:
    """Return what the patterns alone find."""
    patterns, trust = Patterns(), {("", kind): value for kind, value in TRUST.items()}
    begun = time.perf_counter()
    spans = [resolve(patterns.find(legible(text)), trust) for text in texts]
    found = [[(one.entity, one.start, one.end) for one in each] for each in spans]
    return found, time.perf_counter() - begun


def by_presidio(python: str, places: bool, texts: Sequence[str]) -> tuple[list[Found], float]:
    """Return what Presidio finds, in an environment of its own."""
    told = _presidio(python, tuple(texts))
    found = [
        [(kind, start, end) for kind, start, end in each if places or kind != "address"]
        for each in told["found"]
    ]
    return found, float(told["seconds"])


@lru_cache(2)
def _presidio(python: str, texts: tuple[str, ...]) -> dict[str, Any]:
    run = subprocess.run(  # noqa: S603
        [python, "-W", "ignore", str(PRESIDIO)],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=True,
        timeout=SECONDS,
    )
    told: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return told


def row(name: str, finder: Finder, messages: Sequence[Message]) -> list[str]:
    """Return a line of the table."""
    found, seconds = finder([message.text for message in messages])
    counted = list(map(count, messages, found))
    by_language = [
        total(
            [
                one
                for one, message in zip(counted, messages, strict=True)
                if message.language == code
            ]
        )
        for code in sentences.LANGUAGES
    ]
    whole = total(counted)
    shares = [
        f"{100 * whole.recall:.1f}",
        f"{100 * whole.precision:.1f}",
        f"{100 * whole.exact / whole.wanted:.1f}",
    ]
    each = [f"{100 * one.recall:.1f} / {100 * one.precision:.1f}" for one in by_language]
    return [name, *shares, *each, f"{1000 * seconds / len(messages):.2f}"]


def kinds(finder: Finder, messages: Sequence[Message]) -> str:
    """Return how much of each kind was found."""
    found, _ = finder([message.text for message in messages])
    wanted: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for message, spans in zip(messages, found, strict=True):
        for span in message.spans:
            wanted[span[0]] += 1
            seen[span[0]] += count(message._replace(spans=(span,)), spans).found
    return ", ".join(
        f"{kind} {100 * seen[kind] / wanted[kind]:.1f} % of {wanted[kind]}"
        for kind in sorted(wanted)
    )


def empty_share(messages: Sequence[Message]) -> str:
    """Return how many messages hold nothing."""
    return (
        f"{sum(not message.spans for message in messages)} of {len(messages)} without personal data"
    )


def finders(own: Recogniser, python: str | None) -> list[tuple[str, Finder]]:
    """Return who is compared."""
    beside: list[tuple[str, Finder]] = [
        ("Heed", partial(by_recogniser, own)),
        ("patterns alone", by_patterns),
    ]
    if python:
        beside.append(("Presidio, en_core_web_sm", partial(by_presidio, python, True)))
        beside.append(("Presidio without LOCATION", partial(by_presidio, python, False)))
    return beside


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--presidio", help="Python of an environment that has presidio-analyzer")
    parser.add_argument("--fresh-only", action="store_true", help="train nothing, test what ships")
    given = parser.parse_args()
    tests: list[tuple[str, Recogniser, list[Message]]] = []
    if not given.fresh_only:
        halves = [
            {code: sentences.own(code, which) for code in sentences.LANGUAGES}
            for which in (TRAINED_HALF, TESTED_HALF)
        ]
        own = Recogniser(names=Tagger(train(Recipe(), halves[0], TRAINED_HALF)))
        tests.append(("Held out", own, made(halves[1])))
    fresh = {code: sentences.read(FRESH / f"fresh_{code}.txt") for code in sentences.LANGUAGES}
    tests.append(("Fresh", recogniser(), made(fresh)))
    head = ["", "recall %", "precision %", "exact %", "en", "zh", "ms"]
    for title, own, messages in tests:
        beside = finders(own, given.presidio)
        print(
            f"\n{title}: {sum(len(one.spans) for one in messages)} spans, {empty_share(messages)}"
        )
        print("\n".join(aligned([head, *[row(name, finder, messages) for name, finder in beside]])))
        print(f"Heed: {kinds(beside[0][1], messages)}")


if __name__ == "__main__":
    main()
