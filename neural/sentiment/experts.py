"""Serves the trained classifiers beside the lexicon: on vectors, on characters, or a network."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file, save_file

from neural.classifier.calibration import weighed
from neural.classifier.characters import CharacterNgrams
from neural.encoder.onnx_encoder import EncoderMissing
from neural.sentiment.network import KINDS, NETWORK_FOLDER, Network

# Which classifiers each choice has: a head on the encoder's vector, character n-grams, a network.
CLASSIFIERS = {
    "encoder": ("head",),
    "linear": ("characters",),
    "both": ("head", "characters"),
    **{kind: (kind,) for kind in KINDS},
}
HEAD_FILE = "head.safetensors"
EXPERTS_FILE = "experts.json"

Floats = npt.NDArray[np.float32]


class SentimentError(Exception):
    """A trained sentiment classifier cannot be read, or there is too little to train one."""


@dataclass(frozen=True)
class Head:
    """Multinomial logistic regression on a text's vector and the lexicon's numbers.

    Attributes:
        weights: Shape (labels, features).
        bias: Shape (labels,).
    """

    weights: Floats
    bias: Floats

    def logits(self, features: Floats) -> Floats:
        """Return the logits of features of shape (texts, features), shape (texts, labels)."""
        logits: Floats = features @ self.weights.T + self.bias
        return logits


@dataclass(frozen=True)
class Experts:
    """One classifier or several; their logits are weighed and added.

    Attributes:
        head: Reads vectors, or None.
        characters: Reads characters, or None.
        network: Reads texts, or None.
        scales: What each one's logits are multiplied by, in this order; as many as there are.
    """

    head: Head | None
    characters: CharacterNgrams | None
    network: Network | None
    scales: tuple[float, ...]

    @property
    def needs_vectors(self) -> bool:
        """Whether features of an encoder must be given."""
        return self.head is not None

    def logits(self, texts: Sequence[str], features: Floats | None) -> Floats:
        """Return the weighed sum of the logits.

        Args:
            texts: What the character n-grams and the network read.
            features: What the head reads, shape (texts, features); None when there is no head.

        Returns:
            Logits, shape (texts, labels).

        Raises:
            SentimentError: When there is a head and no features.
        """
        told: list[Floats] = []
        if self.head is not None:
            if features is None:
                raise SentimentError("The classifier on vectors was given no vectors.")
            told.append(self.head.logits(features))
        if self.characters is not None:
            told.append(self.characters.logits(texts))
        if self.network is not None:
            told.append(self.network.logits(texts))
        return weighed(self.scales, told)

    def save(self, folder: Path) -> None:
        """Write it into an existing folder: JSON, safetensors, the network's files."""
        kept = {"scales": self.scales, "head": self.head is not None}
        kept["characters"] = self.characters is not None
        kept["network"] = self.network.kind if self.network is not None else None
        (folder / EXPERTS_FILE).write_text(json.dumps(kept), encoding="utf-8")
        if self.head is not None:
            arrays = {"weights": self.head.weights, "bias": self.head.bias}
            save_file(arrays, folder / HEAD_FILE)
        if self.characters is not None:
            self.characters.save(folder)
        if self.network is not None:
            self.network.save(folder)

    @classmethod
    def load(cls, folder: Path) -> Experts:
        """Read what `save` wrote.

        Raises:
            SentimentError: When a file is missing or damaged.
        """
        try:
            kept = json.loads((folder / EXPERTS_FILE).read_text(encoding="utf-8"))
            kind = kept["network"]
            return cls(
                head=_head(folder / HEAD_FILE) if kept["head"] else None,
                characters=CharacterNgrams.load(folder) if kept["characters"] else None,
                network=Network(kind, folder / NETWORK_FOLDER) if kind else None,
                scales=tuple(float(scale) for scale in kept["scales"]),
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise SentimentError(f"{folder / EXPERTS_FILE} cannot be read: {error}") from error
        except EncoderMissing as error:
            raise SentimentError(str(error)) from error


def _head(file: Path) -> Head:
    try:
        arrays = load_file(file)
        return Head(arrays["weights"], arrays["bias"])
    except Exception as error:  # safetensors' own errors share no public base
        raise SentimentError(f"{file} cannot be read: {error}") from error
