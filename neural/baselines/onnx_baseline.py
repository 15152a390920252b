"""Serves a small network with ONNX Runtime."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy.special import softmax

from neural.baselines.vocabulary import PAD, Vocabulary
from neural.classifier.dataset import batches
from neural.encoder.onnx_encoder import EncoderMissing, open_session

if TYPE_CHECKING:
    from neural.baselines.training import Trained

GRAPH = "model.onnx"
SETTINGS = "baseline.json"
BATCH = 64

Floats = npt.NDArray[np.float32]


class OnnxBaseline:
    """A small network read from its folder.

    Args:
        folder: Folder that `save` wrote.
        threads: Threads for one pass.

    Raises:
        EncoderMissing: When a file of the folder is missing or damaged.
    """

    def __init__(self, folder: Path, threads: int = 1) -> None:
        try:
            settings = json.loads((folder / SETTINGS).read_text())
            self.labels: tuple[str, ...] = tuple(settings["labels"])
            self._scale = float(settings["scale"])
            self._vocabulary = Vocabulary.from_json(settings["vocabulary"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise EncoderMissing(
                f"{folder / SETTINGS} cannot be read ({error!r}): train the model again."
            ) from error
        try:
            self._session = open_session(folder / GRAPH, threads)
        except EncoderMissing as error:
            raise EncoderMissing(
                f"{folder / GRAPH} cannot be read ({error}): train the model again."
            ) from error

    def classify(self, texts: Sequence[str]) -> Floats:
        """Classify texts.

        Args:
            texts: Any texts, even empty ones.

        Returns:
            Probability of each label, shape (texts, labels), in the order of `labels`.
        """
        logits = np.zeros((len(texts), len(self.labels)), np.float32)
        ids = [self._vocabulary.ids(text) for text in texts]
        for batch in batches(ids, range(len(ids)), BATCH, PAD):
            logits[batch.places] = self._session.run(None, {"ids": batch.input_ids})[0]
        confidences: Floats = softmax(self._scale * logits, axis=1)
        return confidences


def save(trained: Trained, folder: Path) -> None:
    """Write everything that serving needs: graph, labels, vocabulary.

    Args:
        trained: What training gave.
        folder: An existing folder.
    """
    (folder / GRAPH).write_bytes(trained.graph)
    written = {
        "labels": trained.labels,
        "scale": trained.scale,
        "vocabulary": trained.vocabulary.to_json(),
    }
    # Escaped, for a unit may be half of a surrogate pair, which UTF-8 cannot hold.
    (folder / SETTINGS).write_text(json.dumps(written))
