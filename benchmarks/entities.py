"""Entities on public data: a plain CRF, ours, the BiLSTM-CRF and the head on the encoder's pass.

`make bench-entities` prints for CLUENER the micro F1 of exact spans on the dev part (its test
labels are not public), seconds of training, milliseconds for one message on one thread, megabytes
on disk, and the F1 of each kind. What the pipeline has anyway is not in the milliseconds: LAC's
words, and for the head the encoder's pass. `--held-out` judges on a tenth of the training part
instead, to choose by.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import numpy as np
import typer

from benchmarks.evaluate import Score
from benchmarks.public_data import AnnotatedText, DataMissing, Spans, cluener
from benchmarks.taggers import (
    Encoder,
    Read,
    Served,
    bert_head,
    bilstm_crf,
    own_crf,
    sklearn_crf,
)
from language.words import words
from launcher.settings import PROJECT
from neural.classifier.settings import FineTuning
from neural.tagger.settings import EncodedTaggerTraining

E5 = PROJECT / "models" / "encoders" / "multilingual-e5-small"
HELD_OUT = 0.1
TIMED = 300
SEED = 0
NOTHING = Score(0, 0, 0)


@dataclass(frozen=True)
class Contender:
    """Who is compared.

    Attributes:
        name: What the table calls it.
        train: Trains it.
        encoder: The encoder whose states it reads, or None.
    """

    name: str
    train: Callable[[Sequence[Read]], Served]
    encoder: Encoder | None = None


@dataclass(frozen=True)
class Row:
    """A line of the table: milliseconds at the median and the 95th percentile, scores by kind."""

    name: str
    scores: dict[str, Score]
    seconds: float
    p50: float
    p95: float
    megabytes: float

    @property
    def total(self) -> Score:
        """The score of all kinds together."""
        scores = self.scores.values()
        return Score(
            sum(score.right for score in scores),
            sum(score.predicted for score in scores),
            sum(score.wanted for score in scores),
        )


def main() -> None:
    """Print the table, a line as soon as it is known, then F1 by kind."""
    asked = _arguments()
    try:
        data = cluener()
    except DataMissing as missing:
        typer.echo(str(missing))
        return
    train, judged = data.train, data.test
    if asked.held_out:
        Random(SEED).shuffle(train)  # noqa: S311 - no secret
        cut = round(HELD_OUT * len(train))
        train, judged = train[cut:], train[:cut]
    train = train[: round(asked.share * len(train))]
    part = "a held-out part of train" if asked.held_out else "dev"
    typer.echo(f"{data.name}: {len(train)} texts to train on, {len(judged)} of {part} to judge on")
    typer.echo(f"{'':30}{'F1':>8}{'precision':>11}{'recall':>8}{'train s':>9}{'p50 ms':>8}"
               f"{'p95 ms':>8}{'MB':>8}")  # fmt: skip
    examples, wanted = _read(train), _read(judged)
    rows = []
    for contender in contenders(asked):
        if asked.models in contender.name:
            rows.append(measure(contender, examples, wanted))
            typer.echo(line(rows[-1]))
    for text in by_kind(rows):
        typer.echo(text)


def contenders(asked: argparse.Namespace) -> list[Contender]:
    """Return who is compared."""
    tuning = FineTuning(tune=asked.tune, prefix=asked.prefix)
    settings = replace(EncodedTaggerTraining(), layers=asked.layers)
    encoder = Encoder(asked.encoder, tuning)

    def head(examples: Sequence[Read]) -> Served:
        return bert_head(examples, encoder, settings)

    own = f", {asked.layers} own layers" if asked.layers else ""
    return [
        Contender("sklearn-crfsuite", sklearn_crf),
        Contender("SequenceEntityExtractor", own_crf),
        Contender("BiLstmCrfEntityExtractor", bilstm_crf),
        Contender(f"BertEntityExtractor{own}", head, encoder),
    ]


def measure(contender: Contender, examples: Sequence[Read], wanted: Sequence[Read]) -> Row:
    """Train a contender and judge it.

    Args:
        contender: Who.
        examples: What it learns; an encoder's pass over them counts as training.
        wanted: What it is judged on, one by one; the encoder's pass over these does not count.
    """
    begun = time.perf_counter()
    served = contender.train(_encoded(contender, examples))
    seconds = time.perf_counter() - begun
    found, milliseconds = [], []
    for read in _encoded(contender, wanted):
        begun = time.perf_counter()
        found.append(served.find(read))
        milliseconds.append(1000 * (time.perf_counter() - begun))
    p50, p95 = np.percentile(milliseconds[-TIMED:], (50, 95))
    scores = scored([read.spans for read in wanted], found)
    return Row(contender.name, scores, seconds, float(p50), float(p95), served.megabytes)


def scored(wanted: Sequence[Spans], found: Sequence[Spans]) -> dict[str, Score]:
    """Return the score of each kind: spans are right when kind, start and end are."""
    pairs = list(zip(wanted, found, strict=True))
    kinds = sorted({kind for spans in (*wanted, *found) for kind, _, _ in spans})

    def of(kind: str, sets: Sequence[Spans]) -> int:
        return sum(span[0] == kind for spans in sets for span in spans)

    right = [given & told for given, told in pairs]
    return {kind: Score(of(kind, right), of(kind, found), of(kind, wanted)) for kind in kinds}


def line(row: Row) -> str:
    """Return a row as the table has it."""
    total = row.total
    precision, recall = total.right / max(total.predicted, 1), total.right / max(total.wanted, 1)
    return (
        f"{row.name:30}{total.f1:8.3f}{precision:11.3f}{recall:8.3f}{row.seconds:9.0f}"
        f"{row.p50:8.2f}{row.p95:8.2f}{row.megabytes:8.1f}"
    )


def by_kind(rows: Sequence[Row]) -> list[str]:
    """Return F1 of each kind, a column for each contender, in the order of the table."""
    if not rows:
        return []
    lines = ["", "F1 by kind, in the order above"]
    for kind in rows[0].scores:
        scores = [row.scores.get(kind, NOTHING).f1 for row in rows]
        lines.append(f"{kind:30}" + "".join(f"{f1:8.3f}" for f1 in scores))
    return lines


def _read(texts: Sequence[AnnotatedText]) -> list[Read]:
    return [Read(text, words(text, "zh"), spans) for text, spans in texts]


def _encoded(contender: Contender, texts: Sequence[Read]) -> list[Read]:
    encoder = contender.encoder
    if encoder is None:
        return list(texts)
    states = encoder.read([read.text for read in texts])
    return [replace(read, encoded=of) for read, of in zip(texts, states, strict=True)]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compare entity taggers on public data.")
    parser.add_argument("--held-out", action="store_true", help="judge on a tenth of train")
    parser.add_argument("--share", type=float, default=1.0, help="share of train to learn from")
    parser.add_argument("--models", default="", help="only contenders whose name holds this")
    parser.add_argument("--encoder", type=Path, default=E5, help="folder of the encoder")
    parser.add_argument("--prefix", default="query: ", help="what the encoder's texts begin with")
    parser.add_argument("--tune", default=FineTuning().tune, help="as the intent classifier's")
    parser.add_argument("--layers", type=int, default=0, help="layers that the head tunes itself")
    return parser.parse_args()


if __name__ == "__main__":
    main()
