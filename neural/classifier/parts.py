"""Judges the parts of a text from the pass over all of it, so that no part is encoded again.

A part's vector is the mean of its pieces' states (late chunking, Günther et al. 2024). These
states know of the other parts too, so what the part tells alone, its characters, counts more than
in a whole text. On held-out messages of the default assistant, two joined into one, this notices
more than a pass over each part did, and takes fewer single wishes for two
(docs/decisions/0003-understanding-measured.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file, save_file

from neural.encoder import EncoderMissing
from neural.encoder.token_states import Stretch, TokenStates

HEADS = "heads.safetensors"
# Names of the weights of the head, and of the logistic regression, where there is one.
HEAD = "classifier"
REGRESSION = "regression"
# How much more than in a whole text a part's characters count, and how much more energy a part may
# have and still be in scope: beside both heads, and where there is no regression.
CHARACTERS, CHARACTERS_ALONE = 1.5, 2.0
ENERGY, ENERGY_ALONE = 1.0, 2.0

Floats = npt.NDArray[np.float32]


class PartHeads:
    """The linear layers that judge a text's vectors, for vectors of its parts.

    Args:
        arrays: `classifier.weight` and `classifier.bias`, for what is above the tuned layers, and
            `regression.weight` and `regression.bias`, for what is below, where there is one.
    """

    def __init__(self, arrays: Mapping[str, Floats]) -> None:
        self._arrays = dict(arrays)
        self._regression = f"{REGRESSION}.weight" in self._arrays

    @classmethod
    def of(cls, weights: Mapping[str, Floats]) -> PartHeads:
        """Take the two heads from all of a classifier's weights."""
        names = (f"{HEAD}.", f"{REGRESSION}.")
        return cls({name: weight for name, weight in weights.items() if name.startswith(names)})

    @property
    def more_energy(self) -> float:
        """How much more energy a part may have than a text and still be in scope."""
        return ENERGY if self._regression else ENERGY_ALONE

    def logits(
        self,
        parts: Sequence[Stretch],
        tuned: TokenStates,
        below: TokenStates,
        characters: Floats,
        scales: Sequence[float],
    ) -> Floats:
        """Return the logits of parts of a text, shape (parts, labels).

        Args:
            parts: Where they are; of each, a piece at least was read.
            tuned: States of the text's pieces above the tuned layers.
            below: Those from below.
            characters: Logits of each part's characters alone, shape (parts, labels).
            scales: What each judge's logits are multiplied by for a whole text.
        """
        more = CHARACTERS if self._regression else CHARACTERS_ALONE
        head = self._dense(HEAD, tuned.of(parts))
        summed: Floats = scales[0] * head + more * scales[1] * characters
        if self._regression:
            vectors = below.of(parts)
            unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
            summed += scales[2] * self._dense(REGRESSION, unit)
        return summed

    def _dense(self, name: str, vectors: Floats) -> Floats:
        product: Floats = vectors @ self._arrays[f"{name}.weight"].T + self._arrays[f"{name}.bias"]
        return product

    def save(self, folder: Path) -> None:
        """Write one file into an existing folder."""
        arrays = {name: np.ascontiguousarray(array) for name, array in self._arrays.items()}
        save_file(arrays, folder / HEADS)

    @classmethod
    def load(cls, folder: Path) -> PartHeads:
        """Read what `save` wrote.

        Raises:
            EncoderMissing: When the file is missing or damaged.
        """
        try:
            arrays = load_file(folder / HEADS)
            missing = {f"{HEAD}.weight", f"{HEAD}.bias"} - set(arrays)
        except Exception as error:  # safetensors' own errors share no public base
            raise EncoderMissing(f"{folder / HEADS} cannot be read: {error}") from error
        if missing:
            told = ", ".join(sorted(missing))
            raise EncoderMissing(f"{folder / HEADS} lacks {told}: train the model again.")
        return cls(arrays)
