"""Sentiment on public data: character n-grams, a frozen encoder, the two weighed, and networks.

Prints one table a data set. All are compared on the same split; what has to be chosen is
chosen on held-out folds of the training part, never on the test part. The lexicon's numbers stand
beside the vectors as they do in the assistant; its share of the last word is left out, for half
of these sets know no "neutral". `python -m benchmarks.sentiment hotel takeaway` runs these two;
`--networks` trains TextCNN and a fine-tuned encoder too, in minutes a data set on two idle cores.
"""

from __future__ import annotations

import csv
import hashlib
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import typer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import train_test_split
from sklearn.svm import LinearSVC

from language import lexicon, sentiment
from launcher.settings import PROJECT
from neural.bert import checkpoint
from neural.classifier.frozen import FrozenVectors, vector_name
from neural.classifier.settings import FineTuning
from neural.encoder.onnx_encoder import TOKENIZER
from neural.sentiment.network_training import NetworkTraining
from neural.sentiment.training import train_experts

VARIABLE = "HEED_BENCHMARK_DATA"
FOLDERS = (PROJECT / ".." / "shared" / "data", Path("/work/shared/data"))
ENCODER = PROJECT / "models" / "encoders" / "multilingual-e5-small"
CACHE = PROJECT / "var" / "benchmarks"
# The whole encoder, and room for a review; the assistant's intent classifier leaves 8 of the 12
# layers as they are and cuts at 128, which is enough for a message and not for a hotel review.
TUNING = FineTuning(tune="head", prefix="query: ", max_tokens=384)
# The encoder without its upper two layers; the two then uppermost are trained on the first and the
# last words of a review. Chosen for its time, which falls with each layer that is not trained.
FINE_TUNING = FineTuning(
    tune="last:2", keep_layers=10, epochs=2, batch_size=16, held_out=0.12, max_tokens=192,
    regression=True, prefix="query: ", seed=0,
)  # fmt: skip
TEST_SHARE = 0.2
SEED = 0
LIMIT = 12_000
OURS = "ours"
# So many messages are timed one by one, as they come when serving.
TIMED = 200

Floats = npt.NDArray[np.float32]
# Trains, and gives what predicts the test part and what answers a few texts.
Fit: TypeAlias = Callable[[], tuple[Callable[[], object], Callable[[Sequence[str]], object]]]


class Unknown(Exception):
    """A data set is asked for that this benchmark does not know, or that is not as it was."""


@dataclass(frozen=True)
class DataSet:
    """Where a public data set lies and how its rows are read.

    Attributes:
        file: Path below the folder of data.
        text: Column of the text.
        label: Column of the label.
        stratum: Columns by which the split is stratified.
        source: Where the public has it from.
        goal: Least share of right labels that is aimed at, or None.
    """

    file: str
    text: str
    label: str
    stratum: tuple[str, ...]
    source: str
    goal: float | None = None


CHINESE_CORPUS = "https://github.com/SophonPlus/ChineseNlpCorpus"
SETS = {
    "shopping": DataSet(
        "shopping_reviews_zh/reviews.csv", "review", "label", ("cat", "label"),
        f"online_shopping_10_cats of {CHINESE_CORPUS}", 0.93,
    ),
    "hotel": DataSet(
        "hotel_reviews_zh/reviews.csv", "review", "label", ("label",),
        f"ChnSentiCorp_htl_all of {CHINESE_CORPUS}", 0.92,
    ),
    "takeaway": DataSet(
        "takeaway_reviews_zh/reviews.csv", "review", "label", ("label",),
        f"waimai_10k of {CHINESE_CORPUS}",
    ),
    "airline": DataSet(
        "airline_tweets/tweets.csv", "text", "sentiment", ("sentiment",),
        "https://www.kaggle.com/datasets/crowdflower/twitter-airline-sentiment",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Split:
    """Texts, the vectors of each and the place of its label; training and test apart.

    Attributes:
        texts: Training texts and test texts.
        targets: Place of the label of each.
        labels: Names of the labels.
        whole: How many training rows there were before the limit.
    """

    texts: tuple[list[str], list[str]]
    targets: tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]
    labels: list[str]
    whole: int


@dataclass(frozen=True)
class Result:
    """A row of the table: shares from 0 to 1, seconds, milliseconds."""

    name: str
    accuracy: float
    macro_f1: float
    seconds: float
    milliseconds: float


def main(
    names: list[str] = typer.Argument(None, help="Data sets; all of them when none is named."),  # noqa: B008
    limit: int = typer.Option(LIMIT, min=100, help="Train on at most so many rows."),
    networks: bool = typer.Option(
        False,
        "--networks",
        is_flag=True,
        flag_value=True,
        help="Train TextCNN and a fine-tuned encoder too.",
    ),
) -> None:
    """Measure the data sets and print their tables; what is absent is said and left out."""
    if strange := sorted(set(names or ()) - set(SETS)):
        raise Unknown(f"No data set is called {strange[0]!r}; there are {', '.join(SETS)}.")
    folder = data_folder()
    present = []
    for name in names or SETS:
        if (folder / SETS[name].file).is_file():
            present.append(name)
        else:
            typer.echo(
                f"{name}: {folder / SETS[name].file} is absent; it is {SETS[name].source}. "
                f"Put it there, or set {VARIABLE} to the folder that has it."
            )
    if not present:
        return
    if not (ENCODER / TOKENIZER).is_file():
        typer.echo(f"The encoder is absent from {ENCODER}: make it with `make prepare`.")
        return
    for name in present:
        _report(name, split(read(folder / SETS[name].file, SETS[name]), limit), networks)


def data_folder() -> Path:
    """Return the folder of public data: the one the environment names, else the usual ones."""
    if named := os.environ.get(VARIABLE):
        # A relative name is meant from the project, wherever this is started.
        return (PROJECT / Path(named).expanduser()).resolve()
    return next((path.resolve() for path in FOLDERS if path.is_dir()), FOLDERS[0].resolve())


def read(file: Path, data: DataSet) -> list[tuple[str, str, str]]:
    """Read a data set.

    Args:
        file: The CSV file.
        data: How it is read.

    Returns:
        Text, label and stratum of each row that has a text.

    Raises:
        Unknown: When a column is missing.
    """
    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = csv.DictReader(opened)
        wanted = {data.text, data.label, *data.stratum}
        if missing := sorted(wanted - set(rows.fieldnames or ())):
            raise Unknown(f"{file}: column {missing[0]!r} is missing; is it {data.source}?")
        found = [
            (row[data.text].strip(), row[data.label], "/".join(row[key] for key in data.stratum))
            for row in rows
        ]
    return [row for row in found if row[0]]


def split(rows: Sequence[tuple[str, str, str]], limit: int) -> Split:
    """Split rows 80/20 by seed 0, each stratum alike, and keep at most `limit` to train on.

    Args:
        rows: Text, label and stratum of each.
        limit: Most rows to train on; the test part is never cut.
    """
    strata = [row[2] for row in rows]
    train, test = train_test_split(
        range(len(rows)), test_size=TEST_SHARE, random_state=SEED, stratify=strata
    )
    whole = len(train)
    if whole > limit:
        kept = [strata[place] for place in train]
        train, _ = train_test_split(train, train_size=limit, random_state=SEED, stratify=kept)
    labels = sorted({row[1] for row in rows})

    def targets(places: Sequence[int]) -> npt.NDArray[np.int32]:
        return np.array([labels.index(rows[place][1]) for place in places], np.int32)

    return Split(
        texts=([rows[place][0] for place in train], [rows[place][0] for place in test]),
        targets=(targets(train), targets(test)),
        labels=labels,
        whole=whole,
    )


def _report(name: str, data: Split, networks: bool) -> None:
    results = measure(name, data, networks)
    trained = f"{len(data.texts[0])} rows trained on"
    if len(data.texts[0]) < data.whole:
        trained += f" (limited; there are {data.whole})"
    typer.echo(f"\n{name}: {trained}, {len(data.texts[1])} tested on, {len(data.labels)} labels")
    typer.echo(f"{'':42}{'accuracy':>9}{'macro-F1':>10}{'train s':>9}{'ms':>7}")
    for row in results:
        typer.echo(
            f"{row.name:42}{row.accuracy:9.2%}{row.macro_f1:10.2%}"
            f"{row.seconds:9.1f}{row.milliseconds:7.2f}"
        )
    if goal := SETS[name].goal:
        for row in results:
            if row.name.startswith(OURS):
                reached = "reached" if row.accuracy >= goal else "missed"
                typer.echo(f"goal {goal:.0%}: {reached} by {row.name}")


def measure(name: str, data: Split, networks: bool = False) -> list[Result]:
    """Train and test them.

    Args:
        name: Name of the data set; it names the cache of its vectors.
        data: Texts and targets.
        networks: Whether the networks are trained too.

    Returns:
        A row each; training seconds are without the encoding, milliseconds are with it.
    """
    encoder = checkpoint.read(str(ENCODER))
    frozen = FrozenVectors(encoder, TUNING)
    kind = f"{vector_name(encoder, TUNING)}-{TUNING.max_tokens}"
    train, test = (
        cached(f"{name}-{part}", kind, texts, frozen.encode)
        for part, texts in zip(("train", "test"), data.texts, strict=True)
    )
    words = lexicon.read(sorted((PROJECT / "data" / "lexicon").glob("*.yml")))

    def told(vectors: Floats, texts: Sequence[str]) -> Floats:
        numbers = [sentiment.features(words.feel(text)) for text in texts]
        return np.concatenate([vectors, np.array(numbers, np.float32)], axis=1)

    def encoded(texts: Sequence[str]) -> Floats:
        return np.asarray(frozen.encode(texts), np.float32)

    def ngrams() -> tuple[Callable[[], object], Callable[[Sequence[str]], object]]:
        cut = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True)
        machine = LinearSVC(random_state=SEED)
        machine.fit(cut.fit_transform(data.texts[0]), data.targets[0])
        return (
            lambda: machine.predict(cut.transform(data.texts[1])),
            lambda texts: machine.predict(cut.transform(texts)),
        )

    def vectors() -> tuple[Callable[[], object], Callable[[Sequence[str]], object]]:
        machine = LogisticRegression(C=16, max_iter=2000, random_state=SEED)
        machine.fit(train, data.targets[0])
        return (
            lambda: machine.predict(test),
            lambda texts: machine.predict(encoded(texts)),
        )

    def both() -> tuple[Callable[[], object], Callable[[Sequence[str]], object]]:
        features = told(train, data.texts[0])
        # The test part has the shares of the training part, so the shares may be learned.
        experts, _ = train_experts(
            "both", data.texts[0], features, data.targets[0], SEED, balanced=False
        )
        return (
            lambda: experts.logits(data.texts[1], told(test, data.texts[1])).argmax(1),
            lambda texts: experts.logits(texts, told(encoded(texts), texts)).argmax(1),
        )

    def network(kind: str) -> Fit:
        def fit() -> tuple[Callable[[], object], Callable[[Sequence[str]], object]]:
            with TemporaryDirectory() as folder:
                training = NetworkTraining(Path(folder), str(ENCODER), FINE_TUNING)
                experts, _ = train_experts(
                    kind, data.texts[0], None, data.targets[0], network=training
                )
            return (
                lambda: experts.logits(data.texts[1], None).argmax(1),
                lambda texts: experts.logits(texts, None).argmax(1),
            )

        return fit

    rows: dict[str, Fit] = {
        "character TF-IDF + linear SVM": ngrams,
        "frozen encoder + logistic regression": vectors,
        f"{OURS} (both, weighed on held-out folds)": both,
    }
    if networks:
        rows["TextCNN"] = network("text_cnn")
        rows[f"{OURS} (fine_tuned, a pass of its own)"] = network("fine_tuned")
    return [_measured(row, fit, data) for row, fit in rows.items()]


def cached(
    name: str, kind: str, texts: Sequence[str], encode: Callable[[Sequence[str]], Floats]
) -> Floats:
    """Return the vectors of texts, from the cache when these texts were encoded before.

    Args:
        name: Begins the cache file's name.
        kind: Names the encoder; vectors of another kind are never returned.
        texts: What is encoded.
        encode: Encodes texts into vectors, shape (texts, hidden).
    """
    digest = hashlib.sha256("\0".join(texts).encode("utf-8", "replace")).hexdigest()[:12]
    file = CACHE / f"{name}-{digest}-{kind}.npy"
    if not file.is_file():
        typer.echo(f"Encoding {len(texts)} texts of {name}, once …")
        file.parent.mkdir(parents=True, exist_ok=True)
        vectors = np.asarray(encode(texts), np.float32)
        # A run that is stopped half way leaves no half a file under the right name.
        unfinished = file.with_suffix(".part.npy")
        np.save(unfinished, vectors)
        unfinished.replace(file)
    found: Floats = np.load(file, allow_pickle=False)
    return found


def _measured(
    name: str,
    fit: Fit,
    data: Split,
) -> Result:
    begun = time.perf_counter()
    predict, answer = fit()
    seconds = time.perf_counter() - begun
    predicted = predict()
    few = data.texts[1][:TIMED]
    answer(few[:1])
    begun = time.perf_counter()
    for text in few:
        answer([text])
    spent = (time.perf_counter() - begun) * 1000 / len(few)
    return Result(
        name=name,
        accuracy=float(accuracy_score(data.targets[1], predicted)),
        macro_f1=float(f1_score(data.targets[1], predicted, average="macro")),
        seconds=seconds,
        milliseconds=spent,
    )


if __name__ == "__main__":
    try:
        typer.run(main)
    except Unknown as error:
        typer.secho(str(error), fg="red", err=True)
        sys.exit(1)
