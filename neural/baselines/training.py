"""Trains a small network on labelled texts and exports it to ONNX."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf
import tf2onnx
from tqdm import tqdm

from neural.baselines.settings import BaselineTraining
from neural.baselines.vocabulary import PAD, UNKNOWN, Vocabulary
from neural.classifier.calibration import scales
from neural.classifier.dataset import batches, stratified_split
from neural.encoder.onnx_encoder import open_session

OPSET = 17
EVALUATION_BATCH = 64
TOLERANCE = 1e-4
LARGEST_GRADIENT = 5.0
_IDS = tf.TensorSpec((None, None), tf.int32, name="ids")

Floats = npt.NDArray[np.float32]
Architecture = Callable[[int, int, BaselineTraining], Any]


class ExportError(Exception):
    """The graph that would be served answers otherwise than what was trained."""


@dataclass(frozen=True)
class Trained:
    """What training gives.

    Attributes:
        graph: ONNX model from `ids` (batch, length) to logits (batch, labels), serialised.
        vocabulary: Turns texts into its ids.
        labels: Labels in the order of the logits.
        scale: What the logits are multiplied by for calibrated confidences.
        held_out_accuracy: Accuracy on the examples held out, or None when there were none.
    """

    graph: bytes
    vocabulary: Vocabulary
    labels: tuple[str, ...]
    scale: float
    held_out_accuracy: float | None


def train(
    build: Architecture, texts: Sequence[str], labels: Sequence[str], settings: BaselineTraining
) -> Trained:
    """Train a network from nothing.

    Args:
        build: `text_cnn.build` or `bilstm.build`.
        texts: Training texts.
        labels: Label of each text.
        settings: How.

    Returns:
        The exported network and what serving it needs.

    Raises:
        ExportError: When the export answers otherwise than the network.
    """
    return _Run(build, texts, labels, settings).train()


class _Run:
    """One training: the examples, the network and its optimiser."""

    def __init__(
        self,
        build: Architecture,
        texts: Sequence[str],
        labels: Sequence[str],
        settings: BaselineTraining,
    ) -> None:
        tf.keras.utils.set_random_seed(settings.seed)
        self.settings = settings
        self.random = np.random.default_rng(settings.seed)
        self.names = tuple(sorted(set(labels)))
        self.targets = np.array([self.names.index(label) for label in labels], np.int32)
        self.places, self.held = stratified_split(labels, settings.held_out, self.random)
        # Words that only the held-out texts have must be unknown, as a customer's would be.
        known = [texts[place] for place in self.places]
        self.vocabulary = Vocabulary.of(known, settings.min_count, settings.max_length)
        self.ids = [self.vocabulary.ids(text) for text in texts]
        self.label_weights = self._label_weights()
        self.network = build(len(self.vocabulary), len(self.names), settings)
        self.forward = tf.function(
            lambda ids: self.network(ids, training=False), input_signature=[_IDS]
        )

    def train(self) -> Trained:
        """Train until the loss on what is held out rises, calibrate on it, export."""
        self._fit()
        scale, accuracy = 1.0, None
        if self.held:
            logits = self._logits(self.held)
            scale = scales([logits], self.targets[self.held])[0]
            accuracy = float((logits.argmax(axis=1) == self.targets[self.held]).mean())
        return Trained(self._exported(), self.vocabulary, self.names, scale, accuracy)

    def _fit(self) -> None:
        size = self.settings.batch_size
        steps = self.settings.epochs * -(-len(self.places) // size)
        rate = tf.keras.optimizers.schedules.PolynomialDecay(
            self.settings.learning_rate, steps, end_learning_rate=0.0
        )
        optimiser = tf.keras.optimizers.Adam(rate, global_clipnorm=LARGEST_GRADIENT)
        optimiser.build(self.network.trainable_variables)
        step = tf.function(
            lambda ids, targets: self._step(optimiser, ids, targets),
            input_signature=[_IDS, tf.TensorSpec((None,), tf.int32)],
        )
        lowest, best, waited = np.inf, self.network.get_weights(), 0
        with tqdm(total=steps, desc="Training", unit="step") as progress:
            for _ in range(self.settings.epochs):
                for batch in batches(self.ids, self.places, size, PAD, self.random):
                    loss = step(self._some_unknown(batch.input_ids), self.targets[batch.places])
                    progress.set_postfix(loss=f"{float(loss):.3f}", refresh=False)
                    progress.update()
                if not self.held:
                    continue
                surprise = self._held_out_loss()
                waited += 1
                if surprise < lowest:
                    lowest, best, waited = surprise, self.network.get_weights(), 0
                if waited >= self.settings.patience:
                    break
        if self.held:
            self.network.set_weights(best)

    def _step(self, optimiser: Any, ids: Any, targets: Any) -> Any:
        variables = self.network.trainable_variables
        with tf.GradientTape() as tape:
            losses = tf.keras.losses.categorical_crossentropy(
                tf.one_hot(targets, len(self.names)),
                self.network(ids, training=True),
                from_logits=True,
                label_smoothing=self.settings.label_smoothing,
            )
            loss = tf.reduce_mean(losses * tf.gather(self.label_weights, targets))
        # AutoGraph's zip knows no `strict`.
        optimiser.apply_gradients(list(zip(tape.gradient(loss, variables), variables)))  # noqa: B905
        return loss

    def _label_weights(self) -> Floats:
        counts = np.bincount(self.targets[self.places], minlength=len(self.names))
        weights = counts.mean() / counts if self.settings.class_weights else np.ones(len(counts))
        return weights.astype(np.float32)

    def _some_unknown(self, ids: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        dropped = self.random.random(ids.shape) < self.settings.word_dropout
        return np.where(dropped & (ids != PAD), np.int32(UNKNOWN), ids)

    def _held_out_loss(self) -> float:
        logits = tf.constant(self._logits(self.held))
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(self.targets[self.held], logits)
        return float(tf.reduce_mean(losses))

    def _logits(self, places: Sequence[int]) -> Floats:
        logits = np.zeros((len(self.ids), len(self.names)), np.float32)
        for batch in batches(self.ids, places, EVALUATION_BATCH, PAD):
            logits[batch.places] = self.forward(batch.input_ids).numpy()
        return logits[places]

    def _exported(self) -> bytes:
        model, _ = tf2onnx.convert.from_keras(self.network, [_IDS], opset=OPSET)
        graph: bytes = model.SerializeToString()
        session = open_session(graph, threads=1)
        sample = range(min(EVALUATION_BATCH, len(self.ids)))
        for batch in batches(self.ids, sample, EVALUATION_BATCH, PAD):
            ours = self.forward(batch.input_ids).numpy()
            served = session.run(None, {_IDS.name: batch.input_ids})[0]
            if not np.allclose(ours, served, rtol=TOLERANCE, atol=TOLERANCE):
                apart = float(np.abs(ours - served).max())
                raise ExportError(
                    f"The exported graph's logits are up to {apart:.1g} from the network's: "
                    "install the versions of tf2onnx and onnxruntime that pyproject.toml names."
                )
        return graph
