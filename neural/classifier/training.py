"""Fine-tunes the last layers of a BERT-family encoder and a linear head on labelled texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf
from tqdm import tqdm

from neural.bert import layers as bert
from neural.bert.checkpoint import Checkpoint, Weights
from neural.classifier.calibration import scales
from neural.classifier.characters import CharacterNgrams
from neural.classifier.dataset import Batch, batches, stratified_split, tokenise
from neural.classifier.settings import FineTuning
from neural.encoder.onnx_encoder import PAD, TOKENIZER, load_tokenizer

HEAD = "classifier"
EVALUATION_BATCH = 64
_TOKENS = [tf.TensorSpec((None, None), tf.int32), tf.TensorSpec((None, None), tf.float32)]

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Trained:
    """What training gives.

    Attributes:
        weights: All weights by name; the head's are `classifier.weight` and `classifier.bias`.
        labels: Labels in the order of the head's outputs.
        characters: The linear classifier beside the encoder.
        scales: What the encoder's and the linear classifier's logits are multiplied by before
            they are added, for calibrated confidences.
        held_out_accuracy: Accuracy on the examples held out, or None when there were none.
    """

    weights: Weights
    labels: tuple[str, ...]
    characters: CharacterNgrams
    scales: tuple[float, ...]
    held_out_accuracy: float | None


def train(
    checkpoint: Checkpoint, texts: Sequence[str], labels: Sequence[str], settings: FineTuning
) -> Trained:
    """Fine-tune a classifier.

    Args:
        checkpoint: The encoder to start from.
        texts: Training texts.
        labels: Label of each text.
        settings: How.

    Returns:
        The trained weights and what serving them needs.
    """
    return _Run(checkpoint, texts, labels, settings).train()


class _Run:
    """One training: the examples, the variables and the optimisers."""

    def __init__(
        self,
        checkpoint: Checkpoint,
        texts: Sequence[str],
        labels: Sequence[str],
        settings: FineTuning,
    ) -> None:
        tf.keras.utils.set_random_seed(settings.seed)
        self.settings = settings
        self.config = checkpoint.config
        self.weights = checkpoint.weights
        self.random = np.random.default_rng(settings.seed)
        self.names = tuple(sorted(set(labels)))
        self.targets = np.array([self.names.index(label) for label in labels], np.int32)
        tokenizer = load_tokenizer(checkpoint.folder / TOKENIZER, settings.max_tokens)
        self.pad = tokenizer.token_to_id(PAD) or 0
        self.texts = texts
        self.ids = tokenise(tokenizer, [settings.prefix + text for text in texts])
        self.split = stratified_split(labels, settings.held_out, self.random)
        self.first = self.config.layers - min(settings.layers, self.config.layers)
        self.states = self._frozen_states()
        self.variables = self._variables()

    def train(self) -> Trained:
        """Train, then calibrate on what was held out."""
        train, held = self.split
        steps = self.settings.epochs * -(-len(train) // self.settings.batch_size)
        self.optimisers = [
            self._optimiser(self.settings.learning_rate, steps),
            self._optimiser(self.settings.head_learning_rate, steps),
        ]
        step = tf.function(self._step, input_signature=self._signature())
        with tqdm(total=steps, desc="Fine-tuning", unit="step") as progress:
            for _ in range(self.settings.epochs):
                size = self.settings.batch_size
                for batch in batches(self.ids, train, size, self.pad, self.random):
                    loss = step(self._states_of(batch), batch.mask, self.targets[batch.places])
                    progress.set_postfix(loss=f"{float(loss):.3f}", refresh=False)
                    progress.update()
        characters = CharacterNgrams.fit(
            [self.texts[place] for place in train],
            self.targets[train],
            len(self.names),
            self.settings.seed,
        )
        weights, accuracy = self._calibrate(held, characters)
        return Trained(self._trained_weights(), self.names, characters, weights, accuracy)

    def _frozen_states(self) -> list[Floats]:
        """Compute once what the frozen layers make of each example."""
        states: list[Floats] = [np.empty(0, np.float32)] * len(self.ids)
        # Eager tensors are captured by reference; arrays would be copied into the graph.
        self.frozen = {name: tf.constant(w) for name, w in self.weights.items()}
        forward = tf.function(self._frozen_forward, input_signature=_TOKENS)
        places = range(len(self.ids))
        groups = list(batches(self.ids, places, EVALUATION_BATCH, self.pad))
        for batch in tqdm(groups, desc="Reading the examples", unit="batch"):
            for place, mask, state in zip(
                batch.places, batch.mask, forward(batch.input_ids, batch.mask).numpy(), strict=True
            ):
                states[place] = state[: int(mask.sum())]
        return states

    def _frozen_forward(self, input_ids: Any, mask: Any) -> Any:
        states = bert.embed(input_ids, self.frozen, self.config)
        for number in range(self.first):
            states = bert.layer(states, mask, self.frozen, self.config, number)
        return states

    def _variables(self) -> dict[str, Any]:
        prefixes = tuple(f"encoder.layer.{n}." for n in range(self.first, self.config.layers))
        trained = {name: w for name, w in self.weights.items() if name.startswith(prefixes)}
        trained[f"{HEAD}.weight"] = np.zeros((len(self.names), self.config.hidden), np.float32)
        trained[f"{HEAD}.bias"] = np.zeros(len(self.names), np.float32)
        return {name: tf.Variable(w, name=name) for name, w in trained.items()}

    def _logits(self, states: Any, mask: Any, dropout: float) -> Any:
        for number in range(self.first, self.config.layers):
            states = bert.layer(states, mask, self.variables, self.config, number, dropout)
        pooled = tf.nn.dropout(bert.mean_pool(states, mask), dropout)
        return bert.linear(pooled, self.variables, HEAD)

    def _step(self, states: Any, mask: Any, targets: Any) -> Any:
        body = [v for name, v in self.variables.items() if not name.startswith(HEAD)]
        head = [v for name, v in self.variables.items() if name.startswith(HEAD)]
        with tf.GradientTape() as tape:
            logits = self._logits(states, mask, self.settings.dropout)
            loss = tf.reduce_mean(
                tf.keras.losses.categorical_crossentropy(
                    tf.one_hot(targets, len(self.names)),
                    logits,
                    from_logits=True,
                    label_smoothing=self.settings.label_smoothing,
                )
            )
        gradients, _ = tf.clip_by_global_norm(tape.gradient(loss, body + head), 1.0)
        # AutoGraph's zip knows no `strict`.
        if body:
            self.optimisers[0].apply_gradients(list(zip(gradients[: len(body)], body)))  # noqa: B905
        self.optimisers[1].apply_gradients(list(zip(gradients[len(body) :], head)))  # noqa: B905
        return loss

    def _signature(self) -> list[Any]:
        return [
            tf.TensorSpec((None, None, self.config.hidden), tf.float32),
            tf.TensorSpec((None, None), tf.float32),
            tf.TensorSpec((None,), tf.int32),
        ]

    def _optimiser(self, rate: float, steps: int) -> Any:
        optimiser = tf.keras.optimizers.AdamW(
            _WarmUpAndDecay(rate, steps, self.settings.warm_up),
            weight_decay=self.settings.weight_decay,
        )
        optimiser.exclude_from_weight_decay(var_names=["bias", "LayerNorm"])
        return optimiser

    def _states_of(self, batch: Batch) -> Floats:
        padded = np.zeros((*batch.mask.shape, self.config.hidden), np.float32)
        for row, place in enumerate(batch.places):
            padded[row, : len(self.states[place])] = self.states[place]
        return padded

    def _calibrate(
        self, held: list[int], characters: CharacterNgrams
    ) -> tuple[tuple[float, ...], float | None]:
        if not held:
            return (1.0, 1.0), None
        logits = np.zeros((len(self.ids), len(self.names)), np.float32)
        for batch in batches(self.ids, held, EVALUATION_BATCH, self.pad):
            logits[batch.places] = self._logits(self._states_of(batch), batch.mask, 0.0).numpy()
        experts = [logits[held], characters.logits([self.texts[place] for place in held])]
        weights = scales(experts, self.targets[held])
        summed = sum(w * expert for w, expert in zip(weights, experts, strict=True))
        right = np.argmax(summed, axis=1) == self.targets[held]
        return weights, float(right.mean())

    def _trained_weights(self) -> Weights:
        return {**self.weights, **{name: v.numpy() for name, v in self.variables.items()}}


class _WarmUpAndDecay(tf.keras.optimizers.schedules.LearningRateSchedule):  # type: ignore[misc]
    """A rate that rises linearly, then falls linearly to 0."""

    def __init__(self, peak: float, steps: int, warm_up: float) -> None:
        self.peak = peak
        self.steps = steps
        self.rising = max(1.0, steps * warm_up)

    def __call__(self, step: Any) -> Any:
        step = tf.cast(step, tf.float32)
        falling = (self.steps - step) / max(1.0, self.steps - self.rising)
        return self.peak * tf.maximum(tf.minimum(step / self.rising, falling), 0.0)
