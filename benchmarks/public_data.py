"""Public data sets for benchmarks, read where they lie; they are never part of the project."""

from __future__ import annotations

import csv
import json
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.model_selection import train_test_split

from launcher.settings import PROJECT

SOURCES = {
    "amazon_video_games": "https://github.com/kang205/SASRec (data/Video.txt)",
    "banking77": "https://github.com/PolyAI-LDN/task-specific-datasets (CC BY 4.0)",
    "clinc150": "https://github.com/clinc/oos-eval (CC BY 3.0)",
    "cluener": "https://github.com/CLUEbenchmark/CLUENER2020 (research use)",
    "smp2019_ecdt": "https://conference.cipsc.org.cn/smp2019/ (task 1, research use)",
}
HELD_OUT = 0.2
OUT_OF_SCOPE = "oos"


# A text, and where its entities lie.
Spans = frozenset[tuple[str, int, int]]
AnnotatedText = tuple[str, Spans]


class DataMissing(Exception):
    """A data set is not on this machine; the message says where it can be had."""


@dataclass(frozen=True)
class IntentData:
    """A data set of intents.

    Attributes:
        name: Its name, with the share of it that is used.
        language: `en` or `zh`.
        texts: Training texts.
        labels: Label of each.
        test_texts: Test texts, never trained or chosen on.
        test_labels: Label of each; `oos` is none of the training labels.
    """

    name: str
    language: str
    texts: list[str]
    labels: list[str]
    test_texts: list[str]
    test_labels: list[str]


@dataclass(frozen=True)
class EntityData:
    """A data set of entities: texts with spans of label, first character, one after the last.

    Attributes:
        name: Its name.
        train: Training texts.
        test: Texts that are never trained or chosen on.
    """

    name: str
    train: list[AnnotatedText]
    test: list[AnnotatedText]


def folder() -> Path:
    """Return where the data sets lie: HEED_BENCHMARK_DATA, else `../shared/data`."""
    default = PROJECT.parent / "shared" / "data"
    return Path(os.environ.get("HEED_BENCHMARK_DATA", default))


def intents(name: str) -> IntentData:
    """Read a data set.

    Args:
        name: `banking77`, `banking77-10shot`, `banking77-5shot`, `clinc150` or `smp2019_ecdt`.

    Raises:
        DataMissing: When it is not there.
    """
    base, _, shots = name.partition("-")
    _require(base)
    return {"banking77": _banking, "clinc150": _clinc, "smp2019_ecdt": _smp}[base](name, shots)


def cluener() -> EntityData:
    """Read CLUENER, Chinese texts with ten kinds of entities; its dev part is the test.

    Raises:
        DataMissing: When it is not there.
    """
    _require("cluener")
    train, dev = (_annotated(folder() / "cluener" / f"{part}.json") for part in ("train", "dev"))
    return EntityData("cluener", train, dev)


def sequences(name: str) -> list[npt.NDArray[np.int32]]:
    """Read what each person turned to, oldest first, as items' numbers from 0.

    Args:
        name: `amazon_video_games`; lines of a person and an item, both numbered from 1.

    Raises:
        DataMissing: When it is not there.
    """
    _require(name)
    pairs = np.loadtxt(folder() / name / "sequences.txt", dtype=np.int32)
    return np.split(pairs[:, 1] - 1, np.flatnonzero(np.diff(pairs[:, 0])) + 1)


def _require(name: str) -> None:
    if not (folder() / name).is_dir():
        raise DataMissing(
            f"{folder() / name} is not there. Get it from {SOURCES[name]} and name its parent "
            "folder in HEED_BENCHMARK_DATA."
        )


def _annotated(path: Path) -> list[AnnotatedText]:
    """Read JSON objects one after another, whether each has a line of its own or several."""
    written, decoder, place = path.read_text(encoding="utf-8").strip(), json.JSONDecoder(), 0
    found = []
    while place < len(written):
        row, place = decoder.raw_decode(written, place)
        while place < len(written) and written[place].isspace():
            place += 1
        spans = frozenset(
            (label, first, last + 1)
            for label, names in row["label"].items()
            for places in names.values()
            for first, last in places
        )
        found.append((row["text"], spans))
    return found


def _banking(name: str, shots: str) -> IntentData:
    train = _csv(folder() / "banking77" / f"train{'_' * bool(shots)}{shots}.csv")
    test = _csv(folder() / "banking77" / "test.csv")
    return IntentData(name, "en", *train, *test)


def _csv(path: Path) -> tuple[list[str], list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    # The files of few shots write the same labels with capitals.
    return [row[0] for row in rows], [row[1].lower() for row in rows]


def _clinc(name: str, shots: str) -> IntentData:
    data = json.loads((folder() / "clinc150" / "data_full.json").read_text(encoding="utf-8"))
    test = data["test"] + data["oos_test"]
    return IntentData(name, "en", *_columns(data["train"]), *_columns(test))


def _columns(rows: list[list[str]]) -> tuple[list[str], list[str]]:
    return [row[0] for row in rows], [row[1] for row in rows]


def _smp(name: str, shots: str) -> IntentData:
    path = folder() / "smp2019_ecdt" / "train.json"
    rows = json.loads(path.read_text(encoding="utf-8"))
    texts = [row["text"] for row in rows]
    labels = [f"{row['domain']}/{row['intent']}" for row in rows]
    lonely = {label for label in labels if labels.count(label) < 2}
    # A label of one example cannot stand on both sides; it is trained on.
    groups = ["lonely" if label in lonely else label for label in labels]
    split = train_test_split(texts, labels, test_size=HELD_OUT, random_state=0, stratify=groups)
    train_texts, test_texts, train_labels, test_labels = split
    return IntentData(name, "zh", train_texts, train_labels, test_texts, test_labels)
