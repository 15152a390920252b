"""What is measured of a trained intent classifier."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt
from sklearn.metrics import f1_score, roc_auc_score

from benchmarks.intent_alone import Alone, alone
from benchmarks.intent_contenders import Contender, Encoder
from benchmarks.intent_served import KINDS, Floats, Served
from benchmarks.public_data import OUT_OF_SCOPE, IntentData

TIMED = 200
# Of confidence, for the calibration error.
BINS = 15


@dataclass(frozen=True)
class AtLimit:
    """How questions outside the intents are told, with the limit that training set.

    Attributes:
        areas: Area under the ROC curve of each score, by its name.
        recall: Share of the questions outside that are taken for such; None without a limit.
        accuracy: Share of the questions inside that are both let in and given the right intent.
    """

    areas: dict[str, float]
    recall: float | None = None
    accuracy: float | None = None


@dataclass(frozen=True)
class Row:
    """A line of the table.

    Attributes:
        model: The contender.
        ours: Whether the goals are its.
        accuracy: Share of right intents, of the questions inside.
        macro_f1: Mean F1 of the intents.
        seconds: Of training, the libraries' import among them.
        trained: Share of the encoder's weights that was trained; None where there is no encoder.
        megabytes: On disk.
        calibration_error: Expected calibration error; NaN where there are no probabilities.
        alone: What serving takes.
        outside: How questions outside are told; None where the data have none.
    """

    model: str
    ours: bool
    accuracy: float
    macro_f1: float
    seconds: float
    trained: float | None
    megabytes: float
    calibration_error: float
    alone: Alone
    outside: AtLimit | None


def measure(name: str, data: IntentData, encoder: Encoder, contender: Contender) -> Row:
    """Train a contender and measure it on the test split."""
    with TemporaryDirectory(prefix="heed-bench-") as place:
        folder = Path(place)
        begun = time.perf_counter()
        trained = contender.fit(data, encoder, folder)
        seconds = time.perf_counter() - begun
        served = KINDS[contender.kind].open(folder)
        confidences = served.confidences(data.test_texts)
        inside = np.array([label != OUT_OF_SCOPE for label in data.test_labels])
        wanted = np.array(data.test_labels)[inside]
        predicted = np.asarray(served.labels)[confidences[inside].argmax(1)]
        asked = [text for text, scope in zip(data.test_texts, inside, strict=True) if scope]
        return Row(
            name,
            contender.ours,
            float((predicted == wanted).mean()),
            float(f1_score(wanted, predicted, average="macro", zero_division=0)),
            seconds,
            trained,
            sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6,
            calibration_error(confidences[inside], predicted == wanted),
            alone(contender.kind, folder, asked[:TIMED]),
            at_limit(data.test_texts, inside, confidences, predicted == wanted, served),
        )


def at_limit(
    texts: Sequence[str],
    inside: npt.NDArray[np.bool_],
    confidences: Floats,
    right: npt.NDArray[np.bool_],
    served: Served,
) -> AtLimit | None:
    """Return how a classifier tells questions outside its intents.

    Args:
        texts: All questions.
        inside: Which of them have an intent, shape (texts,).
        confidences: Of each label, shape (texts, labels).
        right: Whether those inside have the right one, shape (inside,).
        served: The classifier.

    Returns:
        None where there is no question outside.
    """
    if inside.all():
        return None
    if served.outside is None:
        return AtLimit({"greatest score": float(roc_auc_score(inside, confidences.max(1)))})
    scores = served.outside(texts)
    areas = {name: float(roc_auc_score(~inside, score)) for name, score in scores.items()}
    refused = scores["energy"] > served.most_energy
    recall, accuracy = refused[~inside].mean(), (right & ~refused[inside]).mean()
    return AtLimit(areas, float(recall), float(accuracy))


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
