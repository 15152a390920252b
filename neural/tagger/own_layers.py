"""Layers of the encoder that a tagger tunes for itself, above those whose pass it shares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import tensorflow as tf

from neural.bert import layers as bert
from neural.bert.checkpoint import Checkpoint
from neural.bert.graph import BertGraph
from neural.classifier.optimisation import WarmUpAndDecay
from neural.encoder.token_states import Floats, Stretch, TokenStates
from neural.tagger.settings import EncodedTaggerTraining


class Encoded(Protocol):
    """A text with what the encoder made of it."""

    @property
    def tokens(self) -> Sequence[Stretch]:
        """Its tokens."""

    @property
    def encoded(self) -> TokenStates | None:
        """The states of its pieces."""


class OwnLayers:
    """What a tagger reads of an encoder: each token's state, some further layers up.

    Args:
        encoder: The encoder.
        first: How many of its layers have made the states that are given.
        settings: How many of those above are tuned, and how.
    """

    def __init__(self, encoder: Checkpoint, first: int, settings: EncodedTaggerTraining) -> None:
        self.config = encoder.config
        self._settings = settings
        self._numbers = range(first, min(first + settings.layers, self.config.layers))
        prefixes = tuple(f"encoder.layer.{number}." for number in self._numbers)
        self._weights = {
            name: tf.Variable(weight, name=name)
            for name, weight in encoder.weights.items()
            if name.startswith(prefixes)
        }
        self.variables = list(self._weights.values())
        self.signature = [
            tf.TensorSpec((None, None, self.config.hidden), tf.float32, name="pieces"),
            tf.TensorSpec((None, None), tf.float32, name="piece_mask"),
            tf.TensorSpec((None, None, None), tf.float32, name="shares"),
        ]

    def rate(self, steps: int) -> WarmUpAndDecay:
        """Return the learning rate over a training of so many steps."""
        return WarmUpAndDecay(self._settings.layer_rate, steps, self._settings.warm_up)

    def read(self, pieces: Any, mask: Any, shares: Any, training: bool = False) -> Any:
        """Return the tokens' states, shape (texts, tokens, hidden).

        Args:
            pieces: States that were given, shape (texts, pieces, hidden).
            mask: 1 for a piece, 0 after a text's end, shape (texts, pieces).
            shares: What part each piece has in a token, shape (texts, tokens, pieces).
            training: Whether activations are dropped.
        """
        dropout = self._settings.layer_dropout if training else 0.0
        for number in self._numbers:
            pieces = bert.layer(pieces, mask, self._weights, self.config, number, dropout)
        return tf.matmul(shares, pieces)

    def graph(self) -> bytes | None:
        """Return the layers as an ONNX graph in int8, or None where there are none."""
        if not self._numbers:
            return None
        weights = {name: weight.numpy() for name, weight in self._weights.items()}
        graph = BertGraph(self.config, weights, given=self._numbers[0])
        output = graph.states(self._numbers[-1] + 1)
        shape: list[str | int] = ["batch", "tokens", self.config.hidden]
        return bytes(graph.model({output: shape}).SerializeToString())


def batch_of(texts: Sequence[Encoded]) -> tuple[Floats, Floats, Floats]:
    """Return pieces, their mask and the tokens' shares of texts, padded to the longest."""
    states = [text.encoded for text in texts if text.encoded is not None]
    longest = max(len(text.states) for text in states)
    most = max(len(text.tokens) for text in texts)
    pieces = np.zeros((len(texts), longest, states[0].states.shape[1]), np.float32)
    mask = np.zeros((len(texts), longest), np.float32)
    shares = np.zeros((len(texts), most, longest), np.float32)
    for row, (encoded, text) in enumerate(zip(states, texts, strict=True)):
        count = len(encoded.states)
        pieces[row, :count], mask[row, :count] = encoded.states, 1
        shares[row, : len(text.tokens), :count] = encoded.shares(text.tokens)
    return pieces, mask, shares
