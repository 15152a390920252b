"""Intent classification on public data: ours and the peers, trained and measured in one run.

`make bench-nlu` prints a table for each data set: accuracy and macro-F1 on the test split, seconds
of training, milliseconds for one message on one thread, megabytes on disk. Where a data set holds
questions outside its intents, it also prints how well each score tells them.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import typer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, roc_auc_score
from sklearn.pipeline import make_pipeline, make_union
from sklearn.svm import LinearSVC

from benchmarks.public_data import OUT_OF_SCOPE, DataMissing, IntentData, intents
from launcher.settings import PROJECT
from neural.baselines import onnx_baseline
from neural.baselines.linear import LinearBaseline
from neural.baselines.settings import BILSTM, TEXT_CNN, BaselineTraining
from neural.bert import checkpoint
from neural.classifier.frozen import FrozenVectors
from neural.classifier.onnx_classifier import OnnxClassifier, save
from neural.classifier.outside import scores_outside
from neural.classifier.settings import FineTuning

E5 = PROJECT / "models" / "encoders" / "multilingual-e5-small"
TIMED = 200
# Examples that a training sees at least, each several times if need be.
SEEN = 20_000
# Of confidence, for the calibration error.
BINS = 15
SETS = ("banking77", "banking77-10shot", "banking77-5shot", "clinc150", "smp2019_ecdt")

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Served:
    """A trained classifier.

    Attributes:
        labels: Label of each column of the confidences.
        confidences: Gives the confidences of texts, shape (texts, labels).
        megabytes: Its size on disk.
        outside: Gives scores by name, higher where a text is further outside; empty for peers.
        most_energy: Energy above which it takes a text to be outside.
    """

    labels: Sequence[str]
    confidences: Callable[[Sequence[str]], Floats]
    megabytes: float
    outside: Callable[[Sequence[str]], dict[str, Floats]] = lambda _: {}
    most_energy: float = float("inf")


@dataclass(frozen=True)
class Encoder:
    """The encoder that a run measures, and how its texts begin."""

    folder: Path
    prefix: str


@dataclass(frozen=True)
class Row:
    """A line of the table."""

    model: str
    accuracy: float
    macro_f1: float
    seconds: float
    p50: float
    p95: float
    megabytes: float
    calibration_error: float


def tfidf_svm(data: IntentData, encoder: Encoder) -> Served:
    """Train TF-IDF of words and characters with a linear support vector machine."""
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True)
    union = characters if data.language == "zh" else make_union(words, characters)
    model = make_pipeline(union, LinearSVC()).fit(data.texts, data.labels)
    coefficients = model[-1].coef_
    return Served(model.classes_, model.decision_function, coefficients.nbytes / 1e6)


def linear(data: IntentData, encoder: Encoder) -> Served:
    """Train LinearIntentClassifier's machine."""
    model = LinearBaseline.fit(data.texts, data.labels)
    folder = _folder()
    model.save(folder)
    return Served(model.labels, model.classify, _megabytes(folder))


def network(
    module: Literal["text_cnn", "bilstm"], settings: BaselineTraining
) -> Callable[[IntentData, Encoder], Served]:
    """Return what trains TextCnnIntentClassifier's or BilstmIntentClassifier's network."""

    def fit(data: IntentData, encoder: Encoder) -> Served:
        from neural.baselines import bilstm, text_cnn, training

        build = {"text_cnn": text_cnn, "bilstm": bilstm}[module].build
        folder = _folder()
        # A network that starts from nothing must see few examples often.
        epochs = max(settings.epochs, 5 * SEEN // len(data.texts))
        trained = training.train(build, data.texts, data.labels, replace(settings, epochs=epochs))
        onnx_baseline.save(trained, folder)
        served = onnx_baseline.OnnxBaseline(folder)
        return Served(served.labels, served.classify, _megabytes(folder))

    return fit


def frozen_regression(data: IntentData, encoder: Encoder) -> Served:
    """Train logistic regression on the encoder as it is."""
    read = checkpoint.read(str(encoder.folder))
    vectors = FrozenVectors(read, FineTuning(tune="head", prefix=encoder.prefix))
    model = LogisticRegression(C=20, max_iter=1000)
    model.fit(vectors.encode(data.texts), data.labels)

    def confidences(texts: Sequence[str]) -> Floats:
        found: Floats = model.predict_proba(vectors.encode(texts))
        return found

    return Served(model.classes_, confidences, _megabytes(encoder.folder))


def tuned(settings: FineTuning) -> Callable[[IntentData, Encoder], Served]:
    """Return what fine-tunes the encoder as BertIntentClassifier does."""

    def fit(data: IntentData, encoder: Encoder) -> Served:
        from neural.classifier.training import train

        read = checkpoint.read(str(encoder.folder))
        fitted = replace(settings, prefix=encoder.prefix)
        trained = train(read, data.texts, data.labels, fitted)
        folder = _folder()
        save(read, trained, fitted, folder)
        served = OnnxClassifier(folder)

        def confidences(texts: Sequence[str]) -> Floats:
            return np.stack([served.classify([text])[0].confidences for text in texts])

        def outside(texts: Sequence[str]) -> dict[str, Floats]:
            found = [served.classify([text])[0] for text in texts]
            return scores_outside(served.neighbours, found)

        return Served(served.labels, confidences, _megabytes(folder), outside, served.most_energy)

    return fit


def contenders(data: IntentData) -> dict[str, Callable[[IntentData, Encoder], Served]]:
    """Return who is compared; a few examples are seen more often than many."""
    few = len(data.texts) < 1000
    epochs = min(20, max(4, SEEN // len(data.texts)))
    base = FineTuning(epochs=epochs, held_out=0.0 if few else 0.05, batch_size=16 if few else 32)
    return {
        "TF-IDF + linear SVM": tfidf_svm,
        "linear": linear,
        "TextCNN": network("text_cnn", TEXT_CNN),
        "BiLSTM": network("bilstm", BILSTM),
        "frozen encoder + logistic regression": frozen_regression,
        "head": tuned(replace(base, tune="head")),
        "adapter": tuned(replace(base, tune="adapter", rank=32, learning_rate=1e-3)),
        "LoRA": tuned(replace(base, tune="lora", learning_rate=1e-3)),
        "last:4": tuned(replace(base, tune="last:4")),
        "full": tuned(replace(base, tune="full", learning_rate=1e-4)),
        "contrastive, full": tuned(
            replace(
                base,
                tune="full",
                epochs=0,
                label_names=True,
                contrastive_steps=150,
                contrastive_rate=3e-5,
                contrast_temperature=0.07,
            )
        ),
    }


def measure(name: str, data: IntentData, encoder: Encoder, fit: Any) -> tuple[Row, Served]:
    """Train a contender and measure it on the test split."""
    begun = time.perf_counter()
    served = fit(data, encoder)
    seconds = time.perf_counter() - begun
    inside = [n for n, label in enumerate(data.test_labels) if label != OUT_OF_SCOPE]
    texts = [data.test_texts[n] for n in inside]
    right = np.array([data.test_labels[n] for n in inside])
    confidences = served.confidences(texts)
    predicted = np.asarray(served.labels)[confidences.argmax(1)]
    times = []
    for text in texts[:TIMED]:
        start = time.perf_counter()
        served.confidences([text])
        times.append((time.perf_counter() - start) * 1000)
    row = Row(
        name,
        float((predicted == right).mean()),
        float(f1_score(right, predicted, average="macro", zero_division=0)),
        seconds,
        statistics.median(times),
        statistics.quantiles(times, n=20)[-1],
        served.megabytes,
        calibration_error(confidences, predicted == right),
    )
    return row, served


def calibration_error(confidences: Floats, right: npt.NDArray[np.bool_]) -> float:
    """Return how far confidence and accuracy lie apart (Guo et al. 2017).

    Args:
        confidences: Probability of each label, shape (texts, labels).
        right: Whether the greatest is the right one, shape (texts,).

    Returns:
        Expected calibration error over 15 bins, from 0 to 1; NaN where the rows are no
        probabilities.
    """
    if not np.allclose(confidences.sum(1), 1, atol=1e-3):
        return float("nan")
    greatest = confidences.max(1)
    bins = np.minimum((greatest * BINS).astype(int), BINS - 1)
    gaps = [
        (bins == place).mean() * abs(greatest[bins == place].mean() - right[bins == place].mean())
        for place in np.unique(bins)
    ]
    return float(sum(gaps))


def outside_table(data: IntentData, served: Served) -> list[str]:
    """Return how well each score tells questions outside from those inside (AUROC)."""
    outside = np.array([label == OUT_OF_SCOPE for label in data.test_labels])
    if not outside.any():
        return []
    found = served.outside(data.test_texts)
    lines = [
        f"    {name:34} AUROC {roc_auc_score(outside, score):.3f}"
        for name, score in sorted(found.items())
    ]
    if "energy" in found:
        taken = found["energy"] > served.most_energy
        lines.append(
            f"    at the limit from training: outside recall {taken[outside].mean():.3f}, "
            f"inside taken for outside {taken[~outside].mean():.3f}"
        )
    return lines


def main() -> None:
    """Print a table for each data set."""
    asked = _arguments()
    encoder = Encoder(asked.encoder, asked.prefix)
    for name in asked.sets.split(","):
        try:
            data = intents(name)
        except DataMissing as missing:
            typer.echo(f"{name}: {missing}")
            continue
        typer.echo(
            f"\n{name}: {len(data.texts)} examples, {len(set(data.labels))} intents, "
            f"{len(data.test_texts)} test messages; encoder {encoder.folder.name}"
        )
        typer.echo(f"{'':38}{'accuracy':>9}{'macro-F1':>9}{'train s':>9}{'p50 ms':>8}{'p95 ms':>8}"
                   f"{'MB':>8}{'ECE':>7}")  # fmt: skip
        for model, fit in contenders(data).items():
            if asked.models not in model:
                continue
            row, served = measure(model, data, encoder, fit)
            typer.echo(
                f"{row.model:38}{row.accuracy:9.4f}{row.macro_f1:9.4f}{row.seconds:9.0f}"
                f"{row.p50:8.2f}{row.p95:8.2f}{row.megabytes:8.1f}"
                f"{row.calibration_error:7.3f}"
            )
            for line in outside_table(data, served):
                typer.echo(line)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compare intent classifiers on public data.")
    parser.add_argument("--sets", default=",".join(SETS), help="data sets, with commas between")
    parser.add_argument("--models", default="", help="only contenders whose name holds this")
    parser.add_argument("--encoder", type=Path, default=E5, help="folder of the encoder")
    parser.add_argument("--prefix", default="query: ", help="what the encoder's texts begin with")
    return parser.parse_args()


def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="heed-bench-"))


def _megabytes(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6


if __name__ == "__main__":
    main()
