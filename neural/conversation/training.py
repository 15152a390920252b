"""Trains a gated recurrent network on conversations and exports it to ONNX.

The network (GRU, Cho et al. 2014) reads what happened, one thing a step, and at each step tells
which action came next; a conversation of n things teaches n times in one pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf
import tf2onnx

from neural.conversation.settings import ConversationTraining
from neural.conversation.steps import Step
from neural.encoder.onnx_encoder import open_session

OPSET = 17
TOLERANCE = 1e-4
PAD = 0
NOTHING = -1
_LARGEST_GRADIENT = 5.0
_IDS = tf.TensorSpec((None, None), tf.int32, name="ids")
_TARGETS = tf.TensorSpec((None, None), tf.int32, name="targets")

Integers = npt.NDArray[np.int32]
Rows = tuple[list[int], list[int]]


class ExportError(Exception):
    """The graph that would be served answers otherwise than what was trained."""


@dataclass(frozen=True)
class Trained:
    """What training gives.

    Attributes:
        graph: ONNX model from `ids` (batch, length) to logits (batch, length, actions), serialised.
        happened: Known things, in the order of their ids from 1.
        actions: Actions in the order of the logits.
        max_history: How many things are looked back at.
    """

    graph: bytes
    happened: tuple[str, ...]
    actions: tuple[str, ...]
    max_history: int


def train(conversations: Sequence[Sequence[Step]], settings: ConversationTraining) -> Trained:
    """Train the network.

    Args:
        conversations: Conversations, each as the things that happened in order.
        settings: How.

    Returns:
        The exported network and what serving it needs.

    Raises:
        ValueError: When no step tells what came next.
        ExportError: When the export answers otherwise than the network.
    """
    return _Run(conversations, settings).train()


def network(happened: int, actions: int, settings: ConversationTraining) -> Any:
    """Build the network.

    Returns:
        A Keras model from ids, int32 of shape (batch, length), padded at the end, to logits of
        shape (batch, length, actions). What comes later never changes what was told before, so
        the padding needs no mask.
    """
    ids = tf.keras.Input((None,), dtype=tf.int32, name="ids")
    vectors = tf.keras.layers.Embedding(happened + 1, settings.embedding_size)(ids)
    states = tf.keras.layers.GRU(settings.units, return_sequences=True)(vectors)
    # The latest thing decides most; the state tells in which light.
    seen = tf.keras.layers.Concatenate()([states, vectors])
    dropped = tf.keras.layers.Dropout(settings.dropout)(seen)
    return tf.keras.Model(ids, tf.keras.layers.Dense(actions, name="logits")(dropped))


class _Run:
    """One training: the conversations, the network and its optimiser."""

    def __init__(
        self, conversations: Sequence[Sequence[Step]], settings: ConversationTraining
    ) -> None:
        tf.keras.utils.set_random_seed(settings.seed)
        self.settings = settings
        self.random = np.random.default_rng(settings.seed)
        steps = [step for conversation in conversations for step in conversation]
        self.happened = tuple(sorted({step.happened for step in steps}))
        self.actions = tuple(sorted({step.then for step in steps if step.then is not None}))
        if not self.actions:
            raise ValueError("No conversation tells which action comes next.")
        self.rows = self._rows(conversations)
        self.network = network(len(self.happened), len(self.actions), settings)

    def train(self) -> Trained:
        """Fit the network and export it."""
        size = self.settings.batch_size
        steps = self.settings.epochs * -(-len(self.rows) // size)
        rate = tf.keras.optimizers.schedules.PolynomialDecay(
            self.settings.learning_rate, steps, end_learning_rate=0.0
        )
        optimiser = tf.keras.optimizers.Adam(rate, global_clipnorm=_LARGEST_GRADIENT)
        optimiser.build(self.network.trainable_variables)
        step = tf.function(
            lambda ids, targets: self._step(optimiser, ids, targets),
            input_signature=[_IDS, _TARGETS],
        )
        for _ in range(self.settings.epochs):
            order = self.random.permutation(len(self.rows))
            for begin in range(0, len(order), size):
                step(*self._batch(order[begin : begin + size]))
        return Trained(self._exported(), self.happened, self.actions, self.settings.max_history)

    def _rows(self, conversations: Sequence[Sequence[Step]]) -> list[Rows]:
        """Return ids and targets of each conversation, cut where it is longer than the history."""
        id_of = {happened: place for place, happened in enumerate(self.happened, 1)}
        target_of = {action: place for place, action in enumerate(self.actions)}
        rows = []
        longest = self.settings.max_history
        for conversation in conversations:
            ids = [id_of[step.happened] for step in conversation]
            targets = [NOTHING if s.then is None else target_of[s.then] for s in conversation]
            for begin in range(0, len(ids), longest):
                rows.append((ids[begin : begin + longest], targets[begin : begin + longest]))
        return rows

    def _batch(self, places: npt.NDArray[np.int64]) -> tuple[Integers, Integers]:
        chosen = [self._remembered(*self.rows[place]) for place in places]
        shape = (len(chosen), max(len(ids) for ids, _ in chosen))
        ids, targets = np.full(shape, PAD, np.int32), np.full(shape, NOTHING, np.int32)
        for row, (some_ids, some_targets) in enumerate(chosen):
            ids[row, : len(some_ids)] = some_ids
            targets[row, : len(some_targets)] = some_targets
        return ids, targets

    def _remembered(self, ids: list[int], targets: list[int]) -> Rows:
        """Forget some of what a conversation began with, and some of it here and there."""
        cut = self.random.random() < self.settings.cut
        begin = int(self.random.integers(len(ids))) if cut else 0
        kept = self.random.random(len(ids)) >= self.settings.forgotten
        kept[:begin] = False
        if not kept.any():
            kept[-1] = True
        places = np.flatnonzero(kept)
        return [ids[place] for place in places], [targets[place] for place in places]

    def _step(self, optimiser: Any, ids: Any, targets: Any) -> Any:
        variables = self.network.trainable_variables
        told = tf.cast(targets != NOTHING, tf.float32)
        with tf.GradientTape() as tape:
            losses = tf.keras.losses.categorical_crossentropy(
                tf.one_hot(targets, len(self.actions)),
                self.network(ids, training=True),
                from_logits=True,
                label_smoothing=self.settings.label_smoothing,
            )
            loss = tf.reduce_sum(losses * told) / tf.maximum(tf.reduce_sum(told), 1.0)
        # AutoGraph's zip knows no `strict`.
        optimiser.apply_gradients(list(zip(tape.gradient(loss, variables), variables)))  # noqa: B905
        return loss

    def _exported(self) -> bytes:
        model, _ = tf2onnx.convert.from_keras(self.network, [_IDS], opset=OPSET)
        graph: bytes = model.SerializeToString()
        ids, _ = self._batch(np.arange(min(len(self.rows), self.settings.batch_size)))
        ours = self.network(ids, training=False).numpy()
        served = open_session(graph, threads=1).run(None, {_IDS.name: ids})[0]
        apart = float(np.abs(ours - served).max())
        if not apart <= TOLERANCE:
            raise ExportError(
                f"The exported graph's logits are up to {apart:.1g} from the network's: "
                "install the versions of tf2onnx and onnxruntime that pyproject.toml names."
            )
        return graph
