"""What the network makes of all examples of a training, batch by batch.

The layers below the tuned ones read each example once; what is asked of those above is computed
anew, as they change.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf
from tqdm import tqdm

from neural.classifier.dataset import Batch, batches
from neural.classifier.network import Network

EVALUATION_BATCH = 64
_TOKENS = [tf.TensorSpec((None, None), tf.int32), tf.TensorSpec((None, None), tf.float32)]

Floats = npt.NDArray[np.float32]


class Readings:
    """The examples as the layers that are not tuned leave them.

    Args:
        network: The network.
        ids: Token ids of each example.
        pad: Id of the token that fills a batch.
        hidden: Width of the states.
    """

    def __init__(
        self, network: Network, ids: Sequence[Sequence[int]], pad: int, hidden: int
    ) -> None:
        self._network, self._ids, self._pad, self._hidden = network, ids, pad, hidden
        self._states: list[Floats] = [np.empty(0, np.float32)] * len(ids)
        forward = tf.function(network.frozen_states, input_signature=_TOKENS)
        groups = list(self._batches(range(len(ids))))
        for batch in tqdm(groups, desc="Reading the examples", unit="batch"):
            for place, mask, state in zip(
                batch.places, batch.mask, forward(batch.input_ids, batch.mask).numpy(), strict=True
            ):
                self._states[place] = state[: int(mask.sum())]

    def of(self, batch: Batch) -> Floats:
        """Return the states of a batch's examples, shape (examples, tokens, hidden)."""
        padded = np.zeros((*batch.mask.shape, self._hidden), np.float32)
        for row, place in enumerate(batch.places):
            padded[row, : len(self._states[place])] = self._states[place]
        return padded

    def below(self) -> Floats:
        """Return the mean of each example's states, of length 1, shape (examples, hidden)."""
        means = np.stack([state.mean(0) for state in self._states])
        unit: Floats = means / np.linalg.norm(means, axis=1, keepdims=True)
        return unit

    def above(self, read: Callable[[Any, Any], Any]) -> Floats:
        """Return what `read` makes of each example above the tuned layers.

        Args:
            read: One of the network's, from states and mask to vectors.
        """
        return self._each(range(len(self._ids)), read, self._hidden)

    def logits(self, places: Sequence[int], labels: int) -> Floats:
        """Return the logits of the examples at some places, shape (places, labels)."""
        return self._each(places, self._network.logits, labels)[places]

    def _each(self, places: Sequence[int], read: Callable[[Any, Any], Any], width: int) -> Floats:
        found = np.zeros((len(self._ids), width), np.float32)
        reading = tf.function(read, input_signature=self._network.signature()[:2])
        for batch in self._batches(places):
            found[batch.places] = reading(self.of(batch), batch.mask).numpy()
        return found

    def _batches(self, places: Sequence[int]) -> Any:
        return batches(self._ids, places, EVALUATION_BATCH, self._pad)
