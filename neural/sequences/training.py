"""Trains a network that tells which item comes next, and exports it to ONNX.

Only real positions are compared with the items, padding never; see losses.py for with how many.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf
from tqdm import tqdm

from neural.classifier.optimisation import Optimiser, compute_type, every_device, parts
from neural.sequences import gru, transformer
from neural.sequences.export import exported
from neural.sequences.losses import AmongDrawn, among_all
from neural.sequences.ranking import ndcg
from neural.sequences.settings import SequenceTraining
from neural.sequences.windows import NOTHING, Batch, Numbers, batches, cut, padded

Floats = npt.NDArray[np.float32]
BUILD: dict[str, Callable[[SequenceTraining, Any], Any]] = {
    "transformer": transformer.build,
    "gru": gru.build,
}
FIRST_LENGTH = 0.02
# Most items come seldom: with Adam's usual 0.999 their few steps are so great that they overfit.
MEMORY = 0.98
JUDGED_AT_ONCE = 256


@dataclass(frozen=True)
class Trained:
    """What training gives.

    Attributes:
        graph: ONNX model from vectors of items and lengths to the state at the last, serialised.
        vectors: The items' vectors, shape (items, units).
        bias: The items' biases, shape (items,).
        max_length: Items that are looked back at.
        losses: Mean loss of each epoch.
        held_out: nDCG@10 of what was held out after each epoch; empty when nothing was.
    """

    graph: bytes
    vectors: Floats
    bias: Floats
    max_length: int
    losses: tuple[float, ...]
    held_out: tuple[float, ...]


def train(
    sequences: Sequence[Numbers],
    items: int,
    settings: SequenceTraining,
    progress: bool = True,
    strategy: Any = None,
    start: Floats | None = None,
) -> Trained:
    """Train a network.

    Args:
        sequences: Numbers of items, oldest first, a sequence a shopper.
        items: How many items there are.
        settings: How.
        progress: Whether a progress bar is shown.
        strategy: TensorFlow's distribution strategy; left out, every GPU there is.
        start: Vectors that the items begin from, shape (items, units), for example the factors of
            a matrix factorisation; left out, they begin by chance.

    Returns:
        The exported network, the items' vectors, and how training went.

    Raises:
        ValueError: When in no sequence an item follows another.
        ExportError: When the export answers otherwise than the network.
    """
    strategy = strategy or every_device()
    return _Run(sequences, items, settings, strategy, start).train(progress)


class _Run:
    """One training: the sequences, the network and its optimiser."""

    def __init__(
        self,
        sequences: Sequence[Numbers],
        items: int,
        settings: SequenceTraining,
        strategy: Any,
        start: Floats | None,
    ) -> None:
        tf.keras.utils.set_random_seed(settings.seed)
        self.settings, self.strategy = settings, strategy
        self.random = np.random.default_rng(settings.seed)
        kept, self.held = self._split(sequences)
        self.windows = cut(kept, settings.max_length)
        if not self.windows:
            raise ValueError("In no sequence an item follows another: there is nothing to learn.")
        self.compute = compute_type(settings.precision)
        policy = "float32" if self.compute == tf.float32 else f"mixed_{self.compute.name}"
        with strategy.scope():
            self.vectors = tf.Variable(self._begun(start, items), name="vectors")
            self.bias = tf.Variable(tf.zeros(items), name="bias")
            self.network = BUILD[settings.network](settings, policy)
        self.weights = [self.vectors, self.bias, *self.network.trainable_variables]
        counts = np.bincount(np.concatenate(kept), minlength=items)
        self.loss = self._loss_among(counts)
        self.states = tf.function(
            self._last_states,
            input_signature=[
                tf.TensorSpec((None, None), tf.int32),
                tf.TensorSpec((None,), tf.int32),
            ],
        )

    def train(self, progress: bool) -> Trained:
        """Train until the ranking of what is held out gets no better, and export the best."""
        losses, held_out = self._fit(progress)
        served = BUILD[self.settings.network](self.settings, "float32")
        served.set_weights(self.network.get_weights())
        graph = exported(served, self.vectors.numpy(), self.windows)
        return Trained(
            graph=graph,
            vectors=self.vectors.numpy(),
            bias=self.bias.numpy(),
            max_length=self.settings.max_length,
            losses=tuple(losses),
            held_out=tuple(held_out),
        )

    def _begun(self, start: Floats | None, items: int) -> Floats:
        """Return the vectors that training begins with, all of the same short length or by chance.

        What all start vectors have in common is taken off: the items' biases learn it.
        """
        by_chance = FIRST_LENGTH * self.random.standard_normal((items, self.settings.units))
        if start is None:
            return by_chance.astype(np.float32)
        known = start.any(axis=1)
        apart = start - start[known].mean(axis=0)
        length = FIRST_LENGTH * self.settings.units**0.5
        apart *= length / np.maximum(np.linalg.norm(apart, axis=1, keepdims=True), 1e-6)
        return np.where(known[:, np.newaxis], apart, by_chance).astype(np.float32)

    def _split(self, sequences: Sequence[Numbers]) -> tuple[list[Numbers], list[Numbers]]:
        """Take the last item from some of the sequences that stay two items long without it."""
        long = [place for place, sequence in enumerate(sequences) if len(sequence) > 2]
        count = min(int(len(long) * self.settings.held_out), self.settings.most_held_out)
        chosen = set(self.random.permutation(long)[:count].tolist())
        kept = [s[:-1] if place in chosen else s for place, s in enumerate(sequences)]
        return kept, [sequences[place] for place in sorted(chosen)]

    def _loss_among(self, counts: npt.NDArray[np.int64]) -> Callable[[Any, Any], Any]:
        negatives, smoothing = self.settings.negatives, self.settings.label_smoothing
        if not negatives or negatives >= len(counts):
            return lambda states, following: among_all(
                states, following, self.vectors, self.bias, smoothing
            )
        drawn = AmongDrawn(counts, negatives)
        return lambda states, following: drawn(states, following, self.vectors, self.bias)

    def _fit(self, progress: bool) -> tuple[list[float], list[float]]:
        settings = self.settings
        steps = max(settings.least_steps, len(list(self._batches())))
        groups = [(self.weights, settings.learning_rate)]
        optimiser = Optimiser(
            self.strategy, groups, steps * settings.epochs, settings, self.compute, MEMORY
        )
        step = self._step(optimiser)
        losses: list[float] = []
        judged: list[float] = []
        best = [weight.numpy() for weight in self.weights]
        with tqdm(
            total=steps * settings.epochs, desc="Training", unit="step", disable=not progress
        ) as bar:
            for _ in range(settings.epochs):
                lost = []
                for batch in self._at_least(steps):
                    lost.append(step(batch))
                    bar.update()
                losses.append(float(np.mean(lost)))
                if self.held:
                    judged.append(self._judged())
                    bar.set_postfix(loss=f"{losses[-1]:.3f}", ndcg=f"{judged[-1]:.4f}")
                if not judged or judged[-1] == max(judged):
                    best = [weight.numpy() for weight in self.weights]
                elif len(judged) - 1 - int(np.argmax(judged)) >= settings.patience:
                    break
        for weight, value in zip(self.weights, best, strict=True):
            weight.assign(value)
        return losses, judged

    def _batches(self) -> Iterator[Batch]:
        return batches(self.windows, self.settings.batch_events, self.random)

    def _at_least(self, steps: int) -> Iterator[Batch]:
        """Give so many batches, the windows several times if need be."""
        given = 0
        while given < steps:
            for batch in self._batches():
                yield batch
                given += 1
                if given == steps:
                    return

    def _step(self, optimiser: Optimiser) -> Callable[[Batch], float]:
        """Return what takes a step on a batch and tells the loss; each device has its part."""

        def gradients(items: Any, following: Any, share: Any) -> list[Any]:
            with tf.GradientTape() as tape:
                states = self.network(tf.gather(self.vectors, items), training=True)
                real = tf.where(following != NOTHING)
                loss = self.loss(tf.gather_nd(states, real), tf.gather_nd(following, real))
                loss *= share
                scaled = loss * optimiser.scale
            found = tape.gradient(scaled, self.weights)
            return [loss, *(tf.convert_to_tensor(gradient) for gradient in found)]

        def on_each(*inputs: Any) -> list[Any]:
            found = self.strategy.run(gradients, args=inputs)
            return [self.strategy.reduce("SUM", value, axis=None) for value in found]

        alone = self.strategy.num_replicas_in_sync == 1
        numbers = tf.TensorSpec((None, None), tf.int32)
        signature = [numbers, numbers, tf.TensorSpec((), tf.float32)] if alone else None
        run = tf.function(on_each, input_signature=signature, reduce_retracing=True)

        def step(batch: Batch) -> float:
            loss, *found = run(*parts(self.strategy, (batch.items, batch.following)))
            optimiser.apply(found)
            return float(loss)

        return step

    def _last_states(self, items: Any, lengths: Any) -> Any:
        states = self.network(tf.gather(self.vectors, items), training=False)
        return tf.gather(states, lengths - 1, batch_dims=1)

    def _judged(self) -> float:
        """Return nDCG@10 of the held-out items among all items."""
        vectors, bias, gained = self.vectors.numpy(), self.bias.numpy(), []
        for begin in range(0, len(self.held), JUDGED_AT_ONCE):
            some = self.held[begin : begin + JUDGED_AT_ONCE]
            before = [sequence[:-1][-self.settings.max_length :] for sequence in some]
            scores = self.states(*padded(before)).numpy() @ vectors.T + bias
            gained.append(ndcg(scores, some))
        return float(np.concatenate(gained).mean())
