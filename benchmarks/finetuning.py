"""Whether a model that goes on with new intents forgets the old ones, and what time it saves.

Trains BERT on most intents of a public data set, goes on with the others, and prints the accuracy
on old and new intents of the test split: after the first training, after going on with new
examples alone, with rehearsal, and after training on everything from the beginning.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import typer

from benchmarks.intents import E5
from benchmarks.public_data import OUT_OF_SCOPE, DataMissing, intents
from neural.bert import checkpoint
from neural.classifier.former import Former
from neural.classifier.onnx_classifier import OnnxClassifier, save
from neural.classifier.settings import FineTuning

# Every eighth intent comes later.
LATER = 8


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Measure forgetting.")
    parser.add_argument("--set", default="banking77", help="data set")
    parser.add_argument("--encoder", type=Path, default=E5, help="folder of the encoder")
    parser.add_argument("--prefix", default="query: ", help="what the encoder's texts begin with")
    asked = parser.parse_args()
    try:
        data = intents(asked.set)
    except DataMissing as missing:
        raise SystemExit(str(missing)) from missing
    names = sorted(set(data.labels))
    later = set(names[::LATER])
    examples = list(zip(data.texts, data.labels, strict=True))
    old = [example for example in examples if example[1] not in later]
    test = [
        pair for pair in zip(data.test_texts, data.test_labels, strict=True)
        if pair[1] != OUT_OF_SCOPE
    ]  # fmt: skip
    settings = FineTuning(epochs=4, prefix=asked.prefix)
    run = _Run(asked.encoder, test, later)
    typer.echo(f"{asked.set}: {len(names) - len(later)} intents, then {len(later)} more")
    typer.echo(f"{'':34}{'old':>8}{'new':>8}{'train s':>9}")
    former = run.measure("first training, old intents", old, settings, None)
    for ratio in (0.0, 1.0, 4.0):
        name = f"gone on, rehearsal {ratio:g}"
        run.measure(name, examples, replace(settings, rehearsal=ratio), former)
    run.measure("everything from the beginning", examples, settings, None)


class _Run:
    def __init__(self, folder: Path, test: list[tuple[str, str]], later: set[str]) -> None:
        self._encoder = checkpoint.read(str(folder))
        self._test, self._later = test, later

    def measure(
        self,
        name: str,
        examples: list[tuple[str, str]],
        settings: FineTuning,
        former: Former | None,
    ) -> Former:
        from neural.classifier.training import train

        begun = time.perf_counter()
        texts, labels = [text for text, _ in examples], [label for _, label in examples]
        trained = train(self._encoder, texts, labels, settings, former=former)
        with tempfile.TemporaryDirectory() as place:
            save(self._encoder, trained, settings, Path(place))
            seconds = time.perf_counter() - begun
            served, read = OnnxClassifier(Path(place)), Former.read(Path(place))
        right = np.array([
            served.labels[served.classify([text])[0].confidences.argmax()] == label
            for text, label in self._test
        ])  # fmt: skip
        new = np.array([label in self._later for _, label in self._test])
        known = f"{right[new].mean():8.3f}" if self._later <= set(labels) else f"{'–':>8}"
        typer.echo(f"{name:34}{right[~new].mean():8.3f}{known}{seconds:9.0f}")
        return read


if __name__ == "__main__":
    main()
