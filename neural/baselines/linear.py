"""A linear support vector machine on character n-grams with calibrated confidences."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.special import softmax

from neural.classifier.calibration import scales
from neural.classifier.characters import CharacterNgrams
from neural.classifier.dataset import stratified_split
from neural.encoder.onnx_encoder import EncoderMissing

SETTINGS = "linear.json"
LONGEST = 2048
HALF = 0.5

Floats = npt.NDArray[np.float32]


class LinearBaseline:
    """A machine whose distances from its borders are scaled to confidences.

    Args:
        characters: The machine.
        labels: Labels in the order of its outputs.
        scale: What the distances are multiplied by before softmax.
    """

    def __init__(self, characters: CharacterNgrams, labels: Sequence[str], scale: float) -> None:
        self.labels = tuple(labels)
        self._characters, self._scale = characters, scale

    @classmethod
    def fit(
        cls, texts: Sequence[str], labels: Sequence[str], held_out: float = 0.1, seed: int = 42
    ) -> LinearBaseline:
        """Calibrate on a share of the texts (Guo et al. 2017), then train on all of them.

        Args:
            texts: Training texts.
            labels: Label of each; at least two differ.
            held_out: Share to calibrate on.
            seed: Makes two trainings alike.
        """
        names = tuple(sorted(set(labels)))
        targets = np.array([names.index(label) for label in labels], np.int32)
        train, held = stratified_split(labels, held_out, np.random.default_rng(seed))
        if not held and held_out:
            # The share of a few examples is none; as all are trained on anyway, half costs nothing.
            train, held = stratified_split(labels, HALF, np.random.default_rng(seed))
        scale = 1.0
        if held:
            trial = _machine([texts[place] for place in train], targets[train], len(names), seed)
            logits = trial.logits([texts[place][:LONGEST] for place in held])
            scale = scales([logits], targets[held])[0]
        return cls(_machine(texts, targets, len(names), seed), names, scale)

    def classify(self, texts: Sequence[str]) -> Floats:
        """Classify texts.

        Args:
            texts: Any texts, even empty ones.

        Returns:
            Probability of each label, shape (texts, labels), in the order of `labels`.
        """
        if not texts:
            return np.zeros((0, len(self.labels)), np.float32)
        logits = self._characters.logits([text[:LONGEST] for text in texts])
        confidences: Floats = softmax(self._scale * logits, axis=1)
        return confidences

    def save(self, folder: Path) -> None:
        """Write two files into an existing folder."""
        self._characters.save(folder)
        written = {"labels": self.labels, "scale": self._scale}
        (folder / SETTINGS).write_text(json.dumps(written))

    @classmethod
    def load(cls, folder: Path) -> LinearBaseline:
        """Read what `save` wrote.

        Raises:
            EncoderMissing: When a file is missing or damaged.
        """
        try:
            settings = json.loads((folder / SETTINGS).read_text())
            labels, scale = tuple(settings["labels"]), float(settings["scale"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise EncoderMissing(
                f"{folder / SETTINGS} cannot be read ({error!r}): train the model again."
            ) from error
        return cls(CharacterNgrams.load(folder), labels, scale)


def _machine(
    texts: Sequence[str], targets: npt.NDArray[np.int32], labels: int, seed: int
) -> CharacterNgrams:
    return CharacterNgrams.fit([text[:LONGEST] for text in texts], targets, labels, seed)
