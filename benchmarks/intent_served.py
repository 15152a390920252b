"""How each contender of the intent benchmark is stored, and opened to serve.

A contender leaves a folder, so that a process of its own can show what serving it takes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

# What scikit-learn's part of a contender is stored in, and what is told beside it.
MACHINE = "machine.joblib"
TOLD = "told.json"

Floats = npt.NDArray[np.float32]
Outside = Callable[[Sequence[str]], dict[str, Floats]]


@dataclass(frozen=True)
class Served:
    """A trained classifier, ready to answer.

    Attributes:
        labels: Label of each column of the confidences.
        confidences: Gives the confidences of texts, shape (texts, labels).
        outside: Gives scores by name, higher where a text is further outside; None where the
            greatest confidence is all there is.
        most_energy: Energy above which it takes a text to be outside.
    """

    labels: Sequence[str]
    confidences: Callable[[Sequence[str]], Floats]
    outside: Outside | None = None
    most_energy: float = float("inf")


@dataclass(frozen=True)
class Kind:
    """A way to store and open a contender.

    Attributes:
        open: Opens its folder.
        libraries: Modules that opening it imports; their memory is told apart from the model's.
    """

    open: Callable[[Path], Served]
    libraries: tuple[str, ...]

    def warm(self) -> None:
        """Import its libraries."""
        for module in self.libraries:
            import_module(module)


def _svm(folder: Path) -> Served:
    import joblib

    machine = joblib.load(folder / MACHINE)
    return Served(machine.classes_, machine.decision_function)


def _linear(folder: Path) -> Served:
    from neural.baselines.linear import LinearBaseline

    machine = LinearBaseline.load(folder)
    return Served(machine.labels, machine.classify)


def _network(folder: Path) -> Served:
    from neural.baselines.onnx_baseline import OnnxBaseline

    network = OnnxBaseline(folder, threads=1)
    return Served(network.labels, network.classify)


def _frozen(folder: Path) -> Served:
    import joblib

    from neural.encoder.onnx_encoder import OnnxEncoder

    encoder, machine = OnnxEncoder(folder, threads=1), joblib.load(folder / MACHINE)
    prefix = told(folder)["prefix"]

    def confidences(texts: Sequence[str]) -> Floats:
        # One by one, as messages come: in a batch int8 rounds otherwise.
        vectors = encoder.encode([prefix + text for text in texts], batch=1)
        found: Floats = machine.predict_proba(vectors)
        return found

    return Served(machine.classes_, confidences)


def _tuned(folder: Path) -> Served:
    from neural.classifier.onnx_classifier import OnnxClassifier
    from neural.classifier.outside import scores_outside

    classifier = OnnxClassifier(folder, threads=1)

    def confidences(texts: Sequence[str]) -> Floats:
        return np.stack([classifier.classify([text])[0].confidences for text in texts])

    def outside(texts: Sequence[str]) -> dict[str, Floats]:
        found = [classifier.classify([text])[0] for text in texts]
        return scores_outside(classifier.neighbours, found)

    return Served(classifier.labels, confidences, outside, classifier.most_energy)


def _stock(folder: Path) -> Served:
    from benchmarks.stock_rasa import ARCHIVE, StockNlu

    nlu = StockNlu(folder / ARCHIVE, told(folder)["labels"])
    return Served(nlu.labels, nlu.confidences)


def tell(folder: Path, **facts: Any) -> None:
    """Store what opening a folder needs to know besides the model."""
    (folder / TOLD).write_text(json.dumps(facts))


def told(folder: Path) -> dict[str, Any]:
    """Read what `tell` stored."""
    facts: dict[str, Any] = json.loads((folder / TOLD).read_text())
    return facts


KINDS = {
    "svm": Kind(_svm, ("joblib", "sklearn.svm", "sklearn.pipeline")),
    "linear": Kind(_linear, ("neural.baselines.linear",)),
    "network": Kind(_network, ("neural.baselines.onnx_baseline",)),
    "frozen": Kind(_frozen, ("joblib", "sklearn.linear_model", "neural.encoder.onnx_encoder")),
    "tuned": Kind(_tuned, ("neural.classifier.onnx_classifier",)),
    "stock": Kind(
        _stock,
        ("benchmarks.stock_rasa", "rasa.core.agent", "rasa.engine.recipes.default_components"),
    ),
}
