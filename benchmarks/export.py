"""What each way to export a trained classifier costs and saves, and what dropping layers does.

`make bench-export` trains a classifier on a public data set and prints two tables. The first
exports it in each way of export_choices.py: milliseconds for a message of 8 and of 32 tokens (by
the wall's clock and of the processor's time, all ways in turn so that neighbours disturb them
alike), accuracy on the test split, points lost against 32-bit floats, and megabytes. The second
keeps fewer layers (`keep_layers`): accuracy on a part of the training rows, by which one may
choose, and on the test split.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import typer

from benchmarks.clock import Times, timed
from benchmarks.export_choices import BASELINE, CHOICES, DEFAULT, exported
from benchmarks.intents import E5
from benchmarks.public_data import DataMissing, IntentData, intents
from neural.bert import checkpoint
from neural.classifier.dataset import stratified_split
from neural.classifier.frozen import frozen_layers
from neural.classifier.onnx_classifier import GRAPH, OnnxClassifier, save
from neural.classifier.settings import FineTuning
from neural.encoder.onnx_encoder import TOKENIZER, load_tokenizer

LENGTHS = (8, 32)
# Messages of each length, and how often each is timed.
MESSAGES, ROUNDS = 25, 4
THREADS = (1, 2)
KEPT = (12, 10, 8, 6, 4)
VALIDATION = 0.15
TOKENS_CUT = 512


def main() -> None:
    """Print both tables."""
    asked = _arguments()
    try:
        data = intents(asked.set)
    except DataMissing as missing:
        raise SystemExit(str(missing)) from missing
    encoder = checkpoint.read(str(asked.encoder))
    settings = FineTuning(tune=asked.tune, epochs=asked.epochs, prefix=asked.prefix)
    typer.echo(f"{data.name}, {asked.encoder.name}, tune: {asked.tune}, {asked.epochs} epochs")
    if "exports" in asked.tables:
        _exports(data, encoder, settings)
    if "layers" in asked.tables:
        _layers(data, encoder, settings)


def of_length(texts: Sequence[str], tokens: int, folder: Path, prefix: str) -> list[str]:
    """Return texts of exactly so many tokens, the prefix and the marks of both ends among them.

    Args:
        texts: What they are made of: joined, and cut where they are too long.
        tokens: How many.
        folder: The encoder's, for its tokenizer.
        prefix: What the encoder's texts begin with.
    """
    tokenizer = load_tokenizer(folder / TOKENIZER, TOKENS_CUT)
    found = []
    for place in range(len(texts)):
        text = " ".join(texts[place : place + tokens])
        # From the longest beginning that could do: words are cut into tokens otherwise at an end.
        for end in range(len(text), 0, -1):
            length = len(tokenizer.encode(prefix + text[:end]).ids)
            if length == tokens:
                found.append(text[:end])
            if length <= tokens:
                break
        if len(found) == MESSAGES:
            break
    return found


def accuracy(served: OnnxClassifier, texts: Sequence[str], labels: Sequence[str]) -> float:
    """Return the share of right labels, each text alone as messages come."""
    best = [int(served.classify([text])[0].confidences.argmax()) for text in texts]
    return float(
        np.mean([served.labels[p] == label for p, label in zip(best, labels, strict=True)])
    )


def in_turns(
    served: dict[str, OnnxClassifier], texts: Sequence[str], rounds: int = ROUNDS
) -> dict[str, Times]:
    """Return the times of classifiers, each text by all of them before the next.

    Args:
        served: The classifiers by name.
        texts: The messages.
        rounds: How often all are classified; one more comes first, to warm up.
    """
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in served}
    for number in range(rounds + 1):
        for text in texts:
            for name, classifier in served.items():
                both = timed(partial(classifier.classify, [text]))
                if number:
                    taken[name].append(both)
    return {name: Times.of(times) for name, times in taken.items()}


def _exports(data: IntentData, encoder: checkpoint.Checkpoint, settings: FineTuning) -> None:
    from neural.classifier.training import train

    trained = train(encoder, data.texts, data.labels, settings)
    below = frozen_layers(encoder, settings)
    with TemporaryDirectory() as place:
        source = Path(place) / "served"
        source.mkdir()
        save(encoder, trained, settings, source)
        served, sizes = {}, {}
        for choice in CHOICES:
            target = Path(place) / choice
            exported(source, target, choice, encoder.config, trained.weights, below)
            sizes[choice] = (target / GRAPH).stat().st_size / 1e6
            for threads in THREADS:
                served[_named(choice, threads)] = OnnxClassifier(target, threads)
        right = {
            choice: accuracy(served[_named(choice, 1)], data.test_texts, data.test_labels)
            for choice in CHOICES
        }
        times = {
            length: in_turns(
                served,
                of_length(data.test_texts, length, encoder.folder, settings.prefix),
            )
            for length in LENGTHS
        }
    typer.echo(f"\n{'':36}{_heads(LENGTHS)}{'accuracy':>10}{'lost':>7}{'MB':>7}")
    for choice in CHOICES:
        for threads in THREADS:
            name = _named(choice, threads)
            typer.echo(
                f"{name:36}{_columns([times[length][name] for length in LENGTHS])}"
                f"{right[choice]:10.4f}{100 * (right[BASELINE] - right[choice]):7.2f}"
                f"{sizes[choice]:7.0f}"
            )
    typer.echo(f"The default is {DEFAULT}, {THREADS[0]} thread.")


def _layers(data: IntentData, encoder: checkpoint.Checkpoint, settings: FineTuning) -> None:
    from neural.classifier.training import train

    random = np.random.default_rng(settings.seed)
    fitted, chosen = stratified_split(data.labels, VALIDATION, random)
    texts, labels = np.array(data.texts, object), np.array(data.labels, object)
    served, figures = {}, {}
    with TemporaryDirectory() as place:
        for layers in [kept for kept in KEPT if kept <= encoder.config.layers]:
            kept = replace(settings, keep_layers=layers)
            trained = train(encoder, texts[fitted].tolist(), labels[fitted].tolist(), kept)
            folder = Path(place) / str(layers)
            folder.mkdir()
            save(encoder, trained, kept, folder)
            served[str(layers)] = OnnxClassifier(folder)
            figures[str(layers)] = (
                accuracy(served[str(layers)], texts[chosen].tolist(), labels[chosen].tolist()),
                accuracy(served[str(layers)], data.test_texts, data.test_labels),
                (folder / GRAPH).stat().st_size / 1e6,
            )
        times = {
            length: in_turns(
                served,
                of_length(data.test_texts, length, encoder.folder, settings.prefix),
            )
            for length in LENGTHS
        }
    typer.echo(f"\n{'keep_layers':36}{_heads(LENGTHS)}{'validation':>11}{'test':>8}{'MB':>7}")
    for name, (validated, tested, size) in figures.items():
        columns = _columns([times[length][name] for length in LENGTHS])
        typer.echo(f"{name:36}{columns}{validated:11.4f}{tested:8.4f}{size:7.0f}")


def _named(choice: str, threads: int) -> str:
    return f"{choice}, {threads} thread{'s' * (threads > 1)}"


def _heads(lengths: Sequence[int]) -> str:
    return "".join(
        f"{f'{length}: p50':>10}{'p95':>7}{'cpu p50':>9}{'cpu p95':>9}" for length in lengths
    )


def _columns(times: Sequence[Times]) -> str:
    return "".join(f"{t.p50:10.2f}{t.p95:7.2f}{t.cpu_p50:9.2f}{t.cpu_p95:9.2f}" for t in times)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compare ways to export a classifier.")
    parser.add_argument("--set", default="smp2019_ecdt", help="data set")
    parser.add_argument("--tune", default="head", help="what is trained, as in config.yml")
    parser.add_argument("--epochs", type=int, default=5, help="how often each example is seen")
    parser.add_argument("--encoder", type=Path, default=E5, help="folder of the encoder")
    parser.add_argument("--prefix", default="query: ", help="what the encoder's texts begin with")
    parser.add_argument("--tables", default="exports,layers", help="which tables, with a comma")
    return parser.parse_args()


if __name__ == "__main__":
    main()
