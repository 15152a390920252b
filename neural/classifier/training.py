"""Fine-tunes the last layers of a BERT-family encoder and a linear head on labelled texts.

network.py holds what is computed in a step, optimisation.py where, and how weights change;
readings.py what the network makes of all examples.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf
from tqdm import tqdm

from neural.bert.checkpoint import Checkpoint, Weights
from neural.classifier.calibration import scales, weighed
from neural.classifier.characters import CharacterNgrams
from neural.classifier.contrastive import as_words, balanced_batches, regression_head
from neural.classifier.dataset import Batch, batches, padded, stratified_split, tokenise
from neural.classifier.former import Former
from neural.classifier.frozen import FrozenVectors, frozen_layers, layers_below
from neural.classifier.network import Network
from neural.classifier.optimisation import Optimiser, compute_type, every_device, parts
from neural.classifier.outside import Neighbours, energy
from neural.classifier.parts import HEAD, REGRESSION
from neural.classifier.readings import Readings
from neural.classifier.settings import FineTuning
from neural.classifier.trained import Trained
from neural.classifier.training_log import Log, training_log
from neural.classifier.tuned_weights import TunedWeights
from neural.encoder.onnx_encoder import PAD, TOKENIZER, load_tokenizer

# Examples that what is served is compared on.
MOST_JUDGED = 2000
# Without held-out examples nothing counts as out of scope.
NO_LIMIT = 1e9

Floats = npt.NDArray[np.float32]
# Gives the logits of the examples at some places, shape (examples, labels).
Judge = Callable[[list[int]], Floats]
# Further examples for some: texts and labels for texts and labels.
More = Callable[[Sequence[str], Sequence[str]], tuple[Sequence[str], Sequence[str]]]


def none_more(texts: Sequence[str], labels: Sequence[str]) -> tuple[list[str], list[str]]:
    """Give no further examples."""
    return [], []


def train(
    checkpoint: Checkpoint,
    texts: Sequence[str],
    labels: Sequence[str],
    settings: FineTuning,
    more: More = none_more,
    strategy: Any = None,
    former: Former | None = None,
) -> Trained:
    """Fine-tune a classifier.

    Args:
        checkpoint: The encoder to start from.
        texts: Training texts.
        labels: Label of each text.
        settings: How.
        more: Gives further examples for those that are trained on; what is held out has none.
        strategy: TensorFlow's distribution strategy; left out, every GPU there is.
        former: An earlier training to go on from.

    Returns:
        The trained weights and what serving them needs.

    Raises:
        LogMissing: When the settings ask for a log whose package is not installed.
        LabelsMissing: When a label of the earlier training has no example.
    """
    if former is not None:
        former.refuse_missing(labels)
    with training_log(settings) as log:
        strategy = strategy or every_device()
        kept = checkpoint.shortened(settings.keep_layers)
        return _Run(kept, texts, labels, settings, more, strategy, log, former).train()


class _Run:
    """One training: the examples, the network and the optimiser."""

    def __init__(
        self,
        checkpoint: Checkpoint,
        texts: Sequence[str],
        labels: Sequence[str],
        settings: FineTuning,
        more: More,
        strategy: Any,
        log: Log,
        former: Former | None,
    ) -> None:
        tf.keras.utils.set_random_seed(settings.seed)
        self.settings, self.strategy, self.log, self.former = settings, strategy, log, former
        self.checkpoint = checkpoint
        self.config, self.weights = checkpoint.config, checkpoint.weights
        self.random = np.random.default_rng(settings.seed)
        self.names = tuple(sorted(set(labels)))
        train, held = self._split(list(zip(texts, labels, strict=True)))
        also, also_labels = more([texts[place] for place in train], [labels[p] for p in train])
        if settings.label_names:
            also = [*also, *(as_words(name) for name in self.names)]
            also_labels = [*also_labels, *self.names]
        self.given = len(texts)
        self.split = [*train, *range(len(texts), len(texts) + len(also))], held
        self.texts, self.labels = [*texts, *also], [*labels, *also_labels]
        self.targets = np.array([self.names.index(label) for label in self.labels], np.int32)
        tokenizer = load_tokenizer(checkpoint.folder / TOKENIZER, settings.max_tokens)
        self.pad = tokenizer.token_to_id(PAD) or 0
        self.ids = tokenise(tokenizer, [settings.prefix + text for text in self.texts])
        tuning = settings.tuning(self.config.layers)
        if former is not None:
            self.weights = {**self.weights, **former.tuned(self.config.layers - tuning.layers)}
        self.compute = compute_type(settings.precision)
        with strategy.scope():
            self.tuned = TunedWeights(
                self.weights, self.config, tuning, settings.rank, len(self.names), self.random
            )
        if former is not None:
            for name, value in former.head(self.names, self.config.hidden).items():
                self.tuned.head[name].assign(value)
        self.network = Network(
            self.config, self.weights, self.tuned, settings, self._label_weights(), self.compute
        )
        self.read = Readings(self.network, self.ids, self.pad, self.config.hidden)

    def train(self) -> Trained:
        """Train, then calibrate on what was held out."""
        train, held = self.split
        if self.former is not None:
            examples = list(zip(self.texts, self.labels, strict=True))
            fitted = self.former.rehearsed(examples, train, self.settings.rehearsal, self.random)
        else:
            fitted = train
        self._tune(train, fitted, held)
        characters = CharacterNgrams.fit(
            [self.texts[place] for place in train],
            self.targets[train],
            len(self.names),
            self.settings.seed,
        )
        judges: list[Judge] = [
            self._judged,
            lambda places: characters.logits([self.texts[place] for place in places]),
        ]
        trained = {**self.weights, **self.tuned.trained()}
        if self.settings.regression:
            regression, judge = self._regression(train)
            trained |= regression
            judges.append(judge)
        weights, limit, accuracy = self._calibrate(held, judges)
        neighbours = Neighbours(self.texts, self.targets, self.read.above(self.network.unit))
        # Not those that were disturbed: customers did not write them.
        given = [place for place in train if place < self.given]
        judged = [*held, *self.random.permutation(given).tolist()][:MOST_JUDGED]
        summed = weighed(weights, [judge(judged) for judge in judges])
        right = summed.argmax(1) == self.targets[judged]
        return Trained(
            trained, self.names, characters, weights, neighbours, limit, accuracy,
            tuple(held), tuple(judged), float(right.mean()),
        )  # fmt: skip

    def _tune(self, train: list[int], fitted: list[int], held: list[int]) -> None:
        """Tune from the same beginning as often as the settings say, and keep the mean."""
        settings, begun = self.settings, self.tuned.values()
        ingredients = []
        for number in range(settings.soup):
            if number:
                self.tuned.restore(begun)
            if settings.contrastive_steps and self.former is None:
                self._draw_together(train)
            if settings.epochs and fitted:
                self._fit(fitted, held)
            ingredients.append(self.tuned.values())
        if settings.soup > 1:
            self.tuned.restore([np.mean(v, 0) for v in zip(*ingredients, strict=True)])

    def _split(self, examples: list[tuple[str, str]]) -> tuple[list[int], list[int]]:
        """Hold out a share; what an earlier training has seen or held out stays on its side."""
        share, labels = self.settings.held_out, [label for _, label in examples]
        if self.former is None:
            return stratified_split(labels, share, self.random)
        known, held = self.former.known, self.former.held_out
        new = [p for p, e in enumerate(examples) if e not in known and e not in held]
        _, also_held = stratified_split([labels[place] for place in new], share, self.random)
        out = [p for p, e in enumerate(examples) if e in held] + [new[n] for n in also_held]
        return sorted(set(range(len(examples))) - set(out)), out

    def _draw_together(self, train: list[int]) -> None:
        """Tune the layers until examples of a label lie together; the head begins from there."""
        settings, body = self.settings, list(self.tuned.body.values())
        steps = settings.contrastive_steps if body else 0
        optimiser = self._optimiser([(body, settings.contrastive_rate)], steps)
        gradients = self._on_every_device(self.network.drawing_gradients, optimiser)
        chosen = balanced_batches(self.targets, train, steps, self.random)
        with tqdm(chosen, "Drawing together", settings.contrastive_steps, unit="step") as progress:
            for step, places in enumerate(progress):
                loss, *found = gradients(padded(self.ids, places, self.pad))
                optimiser.apply(found)
                self.log("contrastive loss", float(loss), step)
        weights, biases = regression_head(
            self.read.above(self.network.plain)[train], self.targets[train], len(self.names)
        )
        self.tuned.head[f"{HEAD}.weight"].assign(weights)
        self.tuned.head[f"{HEAD}.bias"].assign(biases)

    def _fit(self, train: list[int], held: list[int]) -> None:
        settings = self.settings
        batches_an_epoch = -(-len(train) // settings.batch_size)
        changes = settings.epochs * -(-batches_an_epoch // settings.accumulation)
        groups = [
            (list(self.tuned.body.values()), settings.learning_rate),
            (list(self.tuned.head.values()), settings.head_learning_rate),
        ]
        optimiser = self._optimiser(groups, changes)
        gradients = self._on_every_device(self.network.gradients, optimiser)
        best, best_loss, waited = None, np.inf, 0
        total = settings.epochs * batches_an_epoch
        with tqdm(total=total, desc="Fine-tuning", unit="step") as progress:
            for _ in range(settings.epochs):
                gathered: list[Any] = []
                for batch in batches(self.ids, train, settings.batch_size, self.pad, self.random):
                    loss, *found = gradients(batch)
                    gathered.append(found)
                    if len(gathered) == settings.accumulation:
                        optimiser.apply(_mean(gathered))
                        gathered.clear()
                    self.log("loss", float(loss), int(progress.n))
                    progress.set_postfix(loss=f"{float(loss):.3f}", refresh=False)
                    progress.update()
                if gathered:
                    optimiser.apply(_mean(gathered))
                if not (settings.patience and held):
                    continue
                loss = self._held_out_loss(held)
                self.log("held-out loss", loss, int(progress.n))
                waited = 0 if loss < best_loss else waited + 1
                if not waited:
                    best, best_loss = self.tuned.values(), loss
                elif waited == settings.patience:
                    break
        if best is not None:
            self.tuned.restore(best)

    def _optimiser(self, groups: list[tuple[list[Any], float]], steps: int) -> Optimiser:
        return Optimiser(self.strategy, groups, steps, self.settings, self.compute)

    def _on_every_device(self, compute: Any, optimiser: Optimiser) -> Callable[[Batch], list[Any]]:
        """Return what computes a batch's loss and gradients, each device its part of it."""

        def on_each(*inputs: Any) -> list[Any]:
            found = self.strategy.run(compute, args=(*inputs, optimiser.scale))
            return [self.strategy.reduce("SUM", value, axis=None) for value in found]

        share = tf.TensorSpec((), tf.float32)
        alone = self.strategy.num_replicas_in_sync == 1
        # Values of several devices have signatures of their own, which TensorFlow finds itself.
        signature = [*self.network.signature(), share] if alone else None
        run = tf.function(on_each, input_signature=signature, reduce_retracing=True)

        def of(batch: Batch) -> list[Any]:
            arrays = self.read.of(batch), batch.mask, self.targets[batch.places]
            found: list[Any] = run(*parts(self.strategy, arrays))
            return found

        return of

    def _label_weights(self) -> Floats:
        counts = np.bincount(self.targets, minlength=len(self.names)).astype(np.float32)
        if not self.settings.class_weights:
            return np.ones_like(counts)
        weights: Floats = counts.mean() / counts
        return weights

    def _judged(self, places: list[int]) -> Floats:
        return self.read.logits(places, len(self.names))

    def _held_out_loss(self, held: list[int]) -> float:
        logits = self._judged(held)
        return float(self.network.cross_entropy(logits, self.targets[held]))

    def _frozen_vectors(self) -> Floats:
        """Return the examples' vectors from before they are tuned, shape (examples, hidden)."""
        below = layers_below(self.checkpoint, self.settings)
        if frozen_layers(self.checkpoint, self.settings) != below:
            return FrozenVectors(self.checkpoint, self.settings).encode(self.texts)
        return self.read.below()

    def _regression(self, train: list[int]) -> tuple[Weights, Judge]:
        """Fit the logistic regression on the examples' vectors from before they are tuned."""
        vectors = self._frozen_vectors()
        matrix, bias = regression_head(vectors[train], self.targets[train], len(self.names))
        weights = {f"{REGRESSION}.weight": matrix, f"{REGRESSION}.bias": bias}
        return weights, lambda places: vectors[places] @ matrix.T + bias

    def _calibrate(
        self, held: list[int], judges: Sequence[Judge]
    ) -> tuple[tuple[float, ...], float, float | None]:
        if not held:
            return (1.0,) * len(judges), NO_LIMIT, None
        experts = [judge(held) for judge in judges]
        weights = scales(experts, self.targets[held])
        summed = weighed(weights, experts)
        right = np.argmax(summed, axis=1) == self.targets[held]
        limit = np.quantile(energy(summed), 1 - self.settings.false_alarms)
        return weights, float(limit), float(right.mean())


def _mean(gathered: list[Any]) -> list[Any]:
    if len(gathered) == 1:
        return list(gathered[0])
    return [tf.add_n(list(parts)) / len(gathered) for parts in zip(*gathered, strict=True)]
