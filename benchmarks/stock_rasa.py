"""The peer: the default pipeline of `rasa init` around DIET, trained and loaded by Rasa itself."""

from __future__ import annotations

import asyncio
import hashlib
import os
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from ruamel.yaml import YAML

from benchmarks.evaluate import load

# Rasa has no default for Chinese; its documentation names this one.
TOKENIZERS = {"en": "WhitespaceTokenizer", "zh": "JiebaTokenizer"}
NAME = "stock"
ARCHIVE = f"{NAME}.tar.gz"
# Rasa takes what stands behind it for the name of a response.
SLASH, INSTEAD = "/", "__"

Floats = npt.NDArray[np.float32]


class DataUnfit(Exception):
    """Rasa cannot train on the data."""


def pipeline(language: str, epochs: int = 0) -> dict[str, Any]:
    """Return the `config.yml` that Rasa writes where none is given.

    Args:
        language: `en` or `zh`; only the tokenizer differs.
        epochs: Of its networks; 0 leaves Rasa's own number, 100.
    """
    source = files("rasa.engine.recipes.config_files") / "default_config.yml"
    config: dict[str, Any] = YAML(typ="safe").load(source.read_text())
    tokenizer, *others = config["pipeline"]
    chosen = {**tokenizer, "name": TOKENIZERS[language]}
    for component in others:
        if epochs and "epochs" in component:
            component["epochs"] = epochs
    return {
        "recipe": config["recipe"],
        "assistant_id": NAME,
        "language": language,
        "pipeline": [chosen, *others],
    }


def train(data: Path, language: str, folder: Path, epochs: int = 0) -> Path:
    """Train the pipeline on Rasa NLU data, from the beginning.

    Args:
        data: A file or folder of NLU YAML.
        language: `en` or `zh`.
        folder: An existing folder for its configuration and its model.
        epochs: Of its networks; 0 leaves Rasa's own number.

    Returns:
        The model's archive.

    Raises:
        DataUnfit: When Rasa finds no example.
    """
    # A part that Rasa takes from its cache would cost no time.
    os.environ["RASA_MAX_CACHE_SIZE"] = "0"
    from rasa.model_training import train_nlu

    config = folder / "config.yml"
    YAML().dump(pipeline(language, epochs), config)
    # What Rasa tells on the way does not belong into a table.
    with redirect_stdout(sys.stderr):
        trained = train_nlu(str(config), str(data), str(folder), fixed_model_name=NAME)
    if trained is None:
        raise DataUnfit(f"{data} holds nothing that Rasa can train on.")
    return Path(trained)


def kept(data: Path, language: str, cache: Path, epochs: int = 0) -> Path:
    """Return where the cache has, or will have, what these data give.

    Args:
        data: A folder of NLU YAML.
        language: `en` or `zh`.
        cache: Folder of what was trained before.
        epochs: Of its networks; 0 leaves Rasa's own number.
    """
    digest = hashlib.sha256(repr(pipeline(language, epochs)).encode())
    for file in sorted(data.rglob("*.yml")):
        digest.update(file.read_bytes())
    return cache / digest.hexdigest()[:12] / ARCHIVE


def write_examples(texts: Sequence[str], labels: Sequence[str], path: Path) -> None:
    """Write examples without entities as Rasa NLU YAML.

    Args:
        texts: The examples, of one line each.
        labels: Intent of each.
        path: The file.
    """
    by_label: dict[str, list[str]] = {}
    for text, label in zip(texts, labels, strict=True):
        by_label.setdefault(written(label), []).append(text)
    nlu = [
        {"intent": label, "examples": [{"text": _plain(text)} for text in mine]}
        for label, mine in by_label.items()
    ]
    YAML().dump({"version": "3.1", "nlu": nlu}, path)


def written(label: str) -> str:
    """Return a label as Rasa takes it: without a slash."""
    return label.replace(SLASH, INSTEAD)


class StockNlu:
    """A trained pipeline, asked as a channel asks it.

    Args:
        archive: What `train` gave.
        labels: The labels it was trained on, in the order of its confidences.
    """

    def __init__(self, archive: Path, labels: Sequence[str]) -> None:
        self.labels = tuple(labels)
        self._places = places(labels)
        self._agent = load(archive)
        self._loop = asyncio.new_event_loop()

    def parse(self, text: str) -> dict[str, Any]:
        """Return what the pipeline makes of a message."""
        parsed: dict[str, Any] = self._loop.run_until_complete(self._agent.parse_message(text))
        return parsed

    def confidences(self, texts: Sequence[str]) -> Floats:
        """Return the confidence of each label, shape (texts, labels)."""
        return np.stack([row(self.parse(text)["intent_ranking"], self._places) for text in texts])


def places(labels: Sequence[str]) -> dict[str, int]:
    """Return the place of each label under the name that Rasa has for it."""
    return {written(label): place for place, label in enumerate(labels)}


def row(ranking: Sequence[dict[str, Any]], known: dict[str, int]) -> Floats:
    """Return a ranking as the confidence of each label, shape (labels,).

    Rasa ranks ten; what they leave of 1 is shared by the others. Its fallback counts for nothing,
    as test messages have no such label.

    Args:
        ranking: What Rasa gave.
        known: The labels' places.
    """
    ranked = [entry for entry in ranking if entry["name"] in known]
    rest = max(0.0, 1 - sum(entry["confidence"] for entry in ranked))
    shared = rest / max(1, len(known) - len(ranked))
    confidences = np.full(len(known), shared, np.float32)
    for entry in ranked:
        confidences[known[entry["name"]]] = entry["confidence"]
    return confidences


def one_thread() -> None:
    """Let TensorFlow compute on one thread; before its first computation."""
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)


def _plain(text: str) -> str:
    """Return a text in which Rasa sees no annotation of an entity."""
    return text.replace("[", "(").replace("]", ")")


if __name__ == "__main__":
    # python -m benchmarks.stock_rasa DATA LANGUAGE FOLDER EPOCHS
    given, spoken, goal, number = sys.argv[1:]
    Path(goal).mkdir(parents=True, exist_ok=True)
    train(Path(given), spoken, Path(goal), int(number))
