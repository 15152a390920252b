"""Fine-tunes the last layers of a BERT-family encoder and a linear head on labelled texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
from neural.classifier.contrastive import as_words, balanced_batches, regression_head
from neural.classifier.dataset import Batch, batches, padded, stratified_split, tokenise
from neural.classifier.losses import cross_entropy, supervised_contrast
from neural.classifier.outside import Neighbours, energy
from neural.classifier.settings import FineTuning
from neural.classifier.tuned_weights import HEAD, TunedWeights
from neural.encoder.onnx_encoder import PAD, TOKENIZER, load_tokenizer

EVALUATION_BATCH = 64
# Examples that what is served is compared on.
MOST_JUDGED = 1000
# Without held-out examples nothing counts as out of scope.
NO_LIMIT = 1e9
_TOKENS = [tf.TensorSpec((None, None), tf.int32), tf.TensorSpec((None, None), tf.float32)]

Floats = npt.NDArray[np.float32]
# Further examples for some: texts and labels for texts and labels.
More = Callable[[Sequence[str], Sequence[str]], tuple[Sequence[str], Sequence[str]]]


def none_more(texts: Sequence[str], labels: Sequence[str]) -> tuple[list[str], list[str]]:
    """Give no further examples."""
    return [], []


@dataclass(frozen=True)
class Trained:
    """What training gives.

    Attributes:
        weights: All weights by name; the head's are `classifier.weight` and `classifier.bias`.
        labels: Labels in the order of the head's outputs.
        characters: The linear classifier beside the encoder.
        scales: What the encoder's and the linear classifier's logits are multiplied by before
            they are added, for calibrated confidences.
        neighbours: The examples as the tuned encoder sees them.
        most_energy: Greatest energy of a text that is in scope.
        held_out_accuracy: Accuracy on the examples held out, or None when there were none.
        judged: Places of examples judged with the weights as they were trained, the held-out
            ones first; what is served is compared with that.
        judged_accuracy: Accuracy on them.
    """

    weights: Weights
    labels: tuple[str, ...]
    characters: CharacterNgrams
    scales: tuple[float, ...]
    neighbours: Neighbours
    most_energy: float
    held_out_accuracy: float | None
    judged: tuple[int, ...]
    judged_accuracy: float


def train(
    checkpoint: Checkpoint,
    texts: Sequence[str],
    labels: Sequence[str],
    settings: FineTuning,
    more: More = none_more,
) -> Trained:
    """Fine-tune a classifier.

    Args:
        checkpoint: The encoder to start from.
        texts: Training texts.
        labels: Label of each text.
        settings: How.
        more: Gives further examples for those that are trained on; what is held out has none.

    Returns:
        The trained weights and what serving them needs.
    """
    return _Run(checkpoint, texts, labels, settings, more).train()


class _Run:
    """One training: the examples, the variables and the optimisers."""

    def __init__(
        self,
        checkpoint: Checkpoint,
        texts: Sequence[str],
        labels: Sequence[str],
        settings: FineTuning,
        more: More,
    ) -> None:
        tf.keras.utils.set_random_seed(settings.seed)
        self.settings = settings
        self.config = checkpoint.config
        self.weights = checkpoint.weights
        self.random = np.random.default_rng(settings.seed)
        self.names = tuple(sorted(set(labels)))
        train, held = stratified_split(labels, settings.held_out, self.random)
        also, also_labels = more([texts[place] for place in train], [labels[p] for p in train])
        if settings.label_names:
            also = [*also, *(as_words(name) for name in self.names)]
            also_labels = [*also_labels, *self.names]
        self.split = [*train, *range(len(texts), len(texts) + len(also))], held
        self.texts = [*texts, *also]
        all_labels = [*labels, *also_labels]
        self.targets = np.array([self.names.index(label) for label in all_labels], np.int32)
        tokenizer = load_tokenizer(checkpoint.folder / TOKENIZER, settings.max_tokens)
        self.pad = tokenizer.token_to_id(PAD) or 0
        self.ids = tokenise(tokenizer, [settings.prefix + text for text in self.texts])
        tuning = settings.tuning(self.config.layers)
        self.first = self.config.layers - tuning.layers
        self.states = self._frozen_states()
        self.tuned = TunedWeights(
            self.weights, self.config, tuning, settings.rank, len(self.names), self.random
        )
        self.label_weights = tf.constant(self._label_weights())

    def train(self) -> Trained:
        """Train, then calibrate on what was held out."""
        train, held = self.split
        if self.settings.contrastive_steps:
            self._draw_together(train)
        if self.settings.epochs:
            self._fit(train, held)
        characters = CharacterNgrams.fit(
            [self.texts[place] for place in train],
            self.targets[train],
            len(self.names),
            self.settings.seed,
        )
        weights, limit, accuracy = self._calibrate(held, characters)
        trained = {**self.weights, **self.tuned.trained()}
        neighbours = Neighbours(self.texts, self.targets, self._above(self._unit))
        judged = [*held, *self.random.permutation(train).tolist()][:MOST_JUDGED]
        right = self._summed(judged, characters, weights).argmax(1) == self.targets[judged]
        return Trained(
            trained, self.names, characters, weights, neighbours, limit, accuracy,
            tuple(judged), float(right.mean()),
        )  # fmt: skip

    def _draw_together(self, train: list[int]) -> None:
        """Tune the layers until examples of a label lie together; the head begins from there."""
        settings, body = self.settings, list(self.tuned.body.values())
        optimiser = self._optimiser(settings.contrastive_rate, settings.contrastive_steps)

        def step(states: Any, mask: Any, targets: Any) -> Any:
            with tf.GradientTape() as tape:
                weights = self.tuned.effective()
                pooled = self._pooled(states, mask, weights, settings.dropout)
                loss = supervised_contrast(pooled, targets, settings.contrast_temperature)
            clipped, _ = tf.clip_by_global_norm(tape.gradient(loss, body), 1.0)
            optimiser.apply_gradients(list(zip(clipped, body)))  # noqa: B905
            return loss

        run = tf.function(step, input_signature=self._signature())
        steps = balanced_batches(
            self.targets, train, settings.contrastive_steps if body else 0, self.random
        )
        for places in tqdm(steps, "Drawing together", settings.contrastive_steps, unit="step"):
            batch = padded(self.ids, places, self.pad)
            run(self._states_of(batch), batch.mask, self.targets[batch.places])
        weights, biases = regression_head(
            self._above(self._plain)[train], self.targets[train], len(self.names)
        )
        self.tuned.head[f"{HEAD}.weight"].assign(weights)
        self.tuned.head[f"{HEAD}.bias"].assign(biases)

    def _fit(self, train: list[int], held: list[int]) -> None:
        settings = self.settings
        batches_an_epoch = -(-len(train) // settings.batch_size)
        changes = settings.epochs * -(-batches_an_epoch // settings.accumulation)
        self.optimisers = [
            self._optimiser(settings.learning_rate, changes),
            self._optimiser(settings.head_learning_rate, changes),
        ]
        gradients_of = tf.function(self._gradients, input_signature=self._signature())
        apply = tf.function(self._apply)
        best, best_loss, waited = None, np.inf, 0
        total = settings.epochs * batches_an_epoch
        with tqdm(total=total, desc="Fine-tuning", unit="step") as progress:
            for _ in range(settings.epochs):
                gathered: list[Any] = []
                for batch in batches(self.ids, train, settings.batch_size, self.pad, self.random):
                    inputs = self._states_of(batch), batch.mask, self.targets[batch.places]
                    loss, *gradients = gradients_of(*inputs)
                    gathered.append(gradients)
                    if len(gathered) == settings.accumulation:
                        apply(_mean(gathered))
                        gathered.clear()
                    progress.set_postfix(loss=f"{float(loss):.3f}", refresh=False)
                    progress.update()
                if gathered:
                    apply(_mean(gathered))
                if not (settings.patience and held):
                    continue
                loss = self._held_out_loss(held)
                waited = 0 if loss < best_loss else waited + 1
                if not waited:
                    best, best_loss = self.tuned.values(), loss
                elif waited == settings.patience:
                    break
        if best is not None:
            self.tuned.restore(best)

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

    def _label_weights(self) -> Floats:
        counts = np.bincount(self.targets, minlength=len(self.names)).astype(np.float32)
        if not self.settings.class_weights:
            return np.ones_like(counts)
        weights: Floats = counts.mean() / counts
        return weights

    def _pooled(self, states: Any, mask: Any, weights: Any, dropout: float) -> Any:
        for number in range(self.first, self.config.layers):
            states = bert.layer(states, mask, weights, self.config, number, dropout)
        return bert.mean_pool(states, mask)

    def _logits(self, states: Any, mask: Any) -> Any:
        weights = self.tuned.effective()
        return bert.linear(self._pooled(states, mask, weights, 0.0), weights, HEAD)

    def _loss(self, states: Any, mask: Any, targets: Any) -> Any:
        settings, weights = self.settings, self.tuned.effective()
        pooled = self._pooled(states, mask, weights, settings.dropout)
        logits = bert.linear(tf.nn.dropout(pooled, settings.dropout), weights, HEAD)
        loss = cross_entropy(logits, targets, settings.label_smoothing, self.label_weights)
        if settings.contrast:
            contrast = supervised_contrast(pooled, targets, settings.contrast_temperature)
            loss += settings.contrast * contrast
        return loss

    def _gradients(self, states: Any, mask: Any, targets: Any) -> list[Any]:
        """Return the loss, then the gradient of each variable."""
        variables = [*self.tuned.body.values(), *self.tuned.head.values()]
        with tf.GradientTape() as tape:
            tape.watch(states)
            loss = self._loss(states, mask, targets)
        gradients = tape.gradient(loss, [states, *variables])
        if self.settings.adversary:
            disturbed = states + self._disturbance(states, mask, gradients[0])
            with tf.GradientTape() as tape:
                against = self._loss(disturbed, mask, targets)
            more = [tf.zeros_like(states), *tape.gradient(against, variables)]
            # AutoGraph's zip knows no `strict`.
            gradients = [(one + two) / 2 for one, two in zip(gradients, more)]  # noqa: B905
        return [loss, *gradients[1:]]

    def _disturbance(self, states: Any, mask: Any, gradient: Any) -> Any:
        kept = gradient * mask[:, :, None]
        size = tf.norm(states * mask[:, :, None], axis=[1, 2], keepdims=True)
        length = tf.maximum(tf.norm(kept, axis=[1, 2], keepdims=True), 1e-12)
        return self.settings.adversary * size * kept / length

    def _apply(self, gradients: list[Any]) -> None:
        clipped, _ = tf.clip_by_global_norm(gradients, 1.0)
        body, head = list(self.tuned.body.values()), list(self.tuned.head.values())
        # AutoGraph's zip knows no `strict`.
        if body:
            self.optimisers[0].apply_gradients(list(zip(clipped[: len(body)], body)))  # noqa: B905
        self.optimisers[1].apply_gradients(list(zip(clipped[len(body) :], head)))  # noqa: B905

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

    def _plain(self, states: Any, mask: Any) -> Any:
        return self._pooled(states, mask, self.tuned.effective(), 0.0)

    def _unit(self, states: Any, mask: Any) -> Any:
        return tf.math.l2_normalize(self._plain(states, mask), -1)

    def _above(self, read: Callable[[Any, Any], Any]) -> Floats:
        """Return what `read` makes of each example above the tuned layers."""
        vectors = np.zeros((len(self.ids), self.config.hidden), np.float32)
        reading = tf.function(read, input_signature=self._signature()[:2])
        for batch in batches(self.ids, range(len(self.ids)), EVALUATION_BATCH, self.pad):
            vectors[batch.places] = reading(self._states_of(batch), batch.mask).numpy()
        return vectors

    def _judged(self, held: list[int]) -> Floats:
        """Return the logits of the held-out examples, shape (examples, labels)."""
        logits = np.zeros((len(self.ids), len(self.names)), np.float32)
        judge = tf.function(self._logits, input_signature=self._signature()[:2])
        for batch in batches(self.ids, held, EVALUATION_BATCH, self.pad):
            logits[batch.places] = judge(self._states_of(batch), batch.mask).numpy()
        return logits[held]

    def _summed(
        self, places: list[int], characters: CharacterNgrams, weights: tuple[float, ...]
    ) -> Floats:
        texts = [self.texts[place] for place in places]
        summed: Floats = weights[0] * self._judged(places) + weights[1] * characters.logits(texts)
        return summed

    def _held_out_loss(self, held: list[int]) -> float:
        logits = self._judged(held)
        return float(cross_entropy(logits, self.targets[held], 0.0, self.label_weights))

    def _calibrate(
        self, held: list[int], characters: CharacterNgrams
    ) -> tuple[tuple[float, ...], float, float | None]:
        if not held:
            return (1.0, 1.0), NO_LIMIT, None
        experts = [self._judged(held), characters.logits([self.texts[place] for place in held])]
        weights = scales(experts, self.targets[held])
        summed = weights[0] * experts[0] + weights[1] * experts[1]
        right = np.argmax(summed, axis=1) == self.targets[held]
        limit = np.quantile(energy(summed), 1 - self.settings.false_alarms)
        return weights, float(limit), float(right.mean())


def _mean(gathered: list[Any]) -> list[Any]:
    if len(gathered) == 1:
        return list(gathered[0])
    return [tf.add_n(list(parts)) / len(gathered) for parts in zip(*gathered, strict=True)]


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
