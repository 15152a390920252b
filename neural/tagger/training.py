"""Trains a tagger: the network of network.py with a CRF on top (Lample et al. 2016).

Where the examples hold an encoder's states, these are read too, some layers further up if asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf
from tqdm import tqdm

from neural.bert.checkpoint import Checkpoint
from neural.classifier.dataset import Batch, batches, stratified_split
from neural.classifier.dataset import padded as padded_batch
from neural.encoder.token_states import TokenStates
from neural.tagger.bilou import OUTSIDE, Span, Token, chunks_of, tags_for, tags_of
from neural.tagger.crf import log_likelihood
from neural.tagger.decoding import Transitions, bilou_penalties, viterbi
from neural.tagger.export import TaggerTrainingError, exported
from neural.tagger.features import PADDING, UNKNOWN, Vocabularies, padded
from neural.tagger.network import Emissions
from neural.tagger.own_layers import OwnLayers, batch_of
from neural.tagger.settings import EncodedTaggerTraining, TaggerTraining

EVALUATION_BATCH = 64
_HIGHEST_GRADIENT = 5.0

Integers = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Example:
    """A text to learn from.

    Attributes:
        tokens: Its tokens, in order.
        spans: Its entities; none teaches that there are none.
        encoded: What the encoder made of its text, where one is read.
    """

    tokens: Sequence[Token]
    spans: Sequence[Span] = ()
    encoded: TokenStates | None = None


@dataclass(frozen=True)
class Shared:
    """The encoder whose states the examples hold.

    Attributes:
        encoder: The encoder.
        layers: How many of its layers made the states.
    """

    encoder: Checkpoint
    layers: int


@dataclass(frozen=True)
class Trained:
    """What training gives.

    Attributes:
        graph: The serialised ONNX graph from ids to emission scores; its inputs are `words`,
            `pairs`, `characters` and `lengths`, each of any number of texts and tokens, and the
            tokens' `states` where an encoder is read.
        layers: The graph from the shared states to those that are read, or None where they are
            the same.
        vocabularies: Ids of what the graph knows.
        tags: Tags in the order of their ids.
        transitions: The CRF's scores, BILOU's penalties added.
        held_out_f1: F1 of exact spans on the examples held out, or None when there were none.
    """

    graph: bytes
    layers: bytes | None
    vocabularies: Vocabularies
    tags: tuple[str, ...]
    transitions: Transitions
    held_out_f1: float | None


def train(
    examples: Sequence[Example], settings: TaggerTraining, shared: Shared | None = None
) -> Trained:
    """Train a tagger.

    Args:
        examples: Texts with their spans; those without tokens are left out.
        settings: How.
        shared: The encoder, where the examples hold its states.

    Returns:
        The graph and what serving it needs.

    Raises:
        TaggerTrainingError: When no example has a span on its tokens, or when the exported graph
            does not give what Keras gives.
    """
    return _Run(examples, settings, shared).train()


class _Run:
    """One training: the examples, the model and the optimisers."""

    def __init__(
        self, examples: Sequence[Example], settings: TaggerTraining, shared: Shared | None
    ) -> None:
        tf.keras.utils.set_random_seed(settings.seed)
        self.settings = settings
        self.random = np.random.default_rng(settings.seed)
        self.examples = [example for example in examples if example.tokens]
        tagged = [tags_of(example.tokens, example.spans) for example in self.examples]
        labels = [[label for label, _, _ in chunks_of(tags)] for tags in tagged]
        if not any(labels):
            raise TaggerTrainingError(
                "No example has an annotated entity on its tokens: annotate some or leave the"
                " tagger out."
            )
        self.tags = tags_for(label for text in labels for label in text)
        number = {tag: id_ for id_, tag in enumerate(self.tags)}
        self.targets = [np.array([number[t] for t in tags], np.int32) for tags in tagged]
        self.split = stratified_split(
            [text[0] if text else OUTSIDE for text in labels], settings.held_out, self.random
        )
        texts = [[token.text for token in example.tokens] for example in self.examples]
        self.vocabularies = Vocabularies.fit(
            [texts[place] for place in self.split[0]],
            settings.least_often,
            settings.pair_least_often,
        )
        self.ids = [self.vocabularies.ids(text) for text in texts]
        self.words = [text.words.tolist() for text in self.ids]
        self.above = None
        if shared is not None and isinstance(settings, EncodedTaggerTraining):
            self.above = OwnLayers(shared.encoder, shared.layers, settings)
        hidden = self.above.config.hidden if self.above else 0
        self.model = Emissions(self.vocabularies, len(self.tags), settings, hidden)
        self.penalties = bilou_penalties(self.tags)
        self.scores = [
            tf.Variable(tf.zeros_like(penalty))
            for penalty in (self.penalties.between, self.penalties.start, self.penalties.end)
        ]
        self.signature = [*self.model.signature[:4], *(self.above.signature if self.above else ())]
        self.emissions = tf.function(self._emissions, input_signature=self.signature)
        # Keras makes a layer's variables when it is first called.
        self._emissions(*self._inputs(padded_batch(self.words, np.array([0]), PADDING)))

    def train(self) -> Trained:
        """Train until what was held out gets no better; the best weights are kept."""
        settings, places = self.settings, self.split[0]
        per_round = -(-len(places) // settings.batch_size)
        repeats = max(1, -(-settings.least_steps // per_round))
        total = settings.epochs * repeats * per_round
        step = self._compiled_step(total)
        best, kept, waited, f1 = (-1.0, 0.0), None, 0, None
        with tqdm(total=total, desc="Tagger", unit="step") as bar:
            for number in range(settings.epochs):
                self.optimiser.learning_rate = settings.learning_rate / (
                    1 + settings.decay * number
                )
                for _ in range(repeats):
                    for batch in batches(
                        self.words, places, settings.batch_size, PADDING, self.random
                    ):
                        loss = step(self._targets(batch), batch.mask, *self._inputs(batch))
                        bar.update()
                bar.set_postfix(loss=f"{float(loss):.3f}", f1=f"{f1 or 0:.3f}", refresh=False)
                if not self.split[1]:
                    continue
                judged = self._judge()
                f1, waited = judged[0], waited + 1
                if judged > best:
                    best, waited = judged, 0
                    kept = [variable.numpy() for variable in self._variables()]
                # With nothing right yet, waiting costs little: the set is small or hard.
                if best[0] > 0 and waited >= settings.patience:
                    break
        if kept is not None:
            for variable, value in zip(self._variables(), kept, strict=True):
                variable.assign(value)
        return Trained(
            exported(self.model, self._sample()),
            self.above.graph() if self.above else None,
            self.vocabularies,
            self.tags,
            self._transitions(),
            best[0] if self.split[1] else None,
        )

    def _compiled_step(self, total: int) -> Any:
        self.optimiser = tf.keras.optimizers.Adam(self.settings.learning_rate)
        self.optimiser.build(self._own_variables())
        tuned = self.above.variables if self.above else []
        if self.above and tuned:
            self.layers_optimiser = tf.keras.optimizers.Adam(self.above.rate(total))
            self.layers_optimiser.build(tuned)
        targets = tf.TensorSpec((None, None), tf.int32)
        mask = tf.TensorSpec((None, None), tf.float32)
        return tf.function(self._step, input_signature=[targets, mask, *self.signature])

    def _step(self, targets: Any, mask: Any, *inputs: Any) -> Any:
        unseen = [self._forgotten(ids) for ids in inputs[:3]]
        variables = self._variables()
        with tf.GradientTape() as tape:
            emissions = self._emissions(*unseen, *inputs[3:], training=True)
            loss = -tf.reduce_mean(log_likelihood(emissions, targets, mask, *self._penalised()))
        gradients, _ = tf.clip_by_global_norm(tape.gradient(loss, variables), _HIGHEST_GRADIENT)
        own = self._own_variables()
        # AutoGraph's zip knows no `strict`.
        self.optimiser.apply_gradients(list(zip(gradients, own)))  # noqa: B905
        if len(variables) > len(own):
            pairs = list(zip(gradients[len(own) :], variables[len(own) :]))  # noqa: B905
            self.layers_optimiser.apply_gradients(pairs)
        return loss

    def _emissions(self, *inputs: Any, training: bool = False) -> Any:
        states = None
        if self.above is not None:
            pieces, mask, shares = inputs[4:]
            states = self.above.read(pieces, mask, shares, training=training)
        return self.model(*inputs[:4], states, training=training)

    def _forgotten(self, ids: Any) -> Any:
        chosen = tf.random.uniform(tf.shape(ids)) < self.settings.word_dropout
        return tf.where(chosen & (ids != PADDING), UNKNOWN, ids)

    def _own_variables(self) -> list[Any]:
        return [*self.model.trainable_variables, *self.scores]

    def _variables(self) -> list[Any]:
        return [*self._own_variables(), *(self.above.variables if self.above else ())]

    def _penalised(self) -> list[Any]:
        penalties = (self.penalties.between, self.penalties.start, self.penalties.end)
        return [s + penalty for s, penalty in zip(self.scores, penalties)]  # noqa: B905

    def _transitions(self) -> Transitions:
        return Transitions(*(scores.numpy() for scores in self._penalised()))

    def _inputs(self, batch: Batch) -> tuple[Any, ...]:
        ids = padded([self.ids[place] for place in batch.places])
        lengths = batch.mask.sum(axis=1).astype(np.int32)
        read: tuple[Any, ...] = ()
        if self.above is not None:
            read = batch_of([self.examples[place] for place in batch.places])
        return ids.words, ids.pairs, ids.characters, lengths, *read

    def _targets(self, batch: Batch) -> Integers:
        targets = np.zeros(batch.mask.shape, np.int32)
        for row, place in enumerate(batch.places):
            targets[row, : len(self.targets[place])] = self.targets[place]
        return targets

    def _judge(self) -> tuple[float, float]:
        """Return F1 of exact spans and the mean log-likelihood of the examples held out."""
        transitions = self._transitions()
        right = found = wanted = 0
        likelihood = 0.0
        for batch in batches(self.words, self.split[1], EVALUATION_BATCH, PADDING):
            emissions = self.emissions(*self._inputs(batch))
            likelihood += float(
                tf.reduce_sum(
                    log_likelihood(emissions, self._targets(batch), batch.mask, *self._penalised())
                )
            )
            for place, scores in zip(batch.places, emissions.numpy(), strict=True):
                target = self.targets[place]
                path = viterbi(scores[: len(target)], transitions)
                guessed = set(chunks_of([self.tags[id_] for id_ in path]))
                given = set(chunks_of([self.tags[id_] for id_ in target]))
                right += len(guessed & given)
                found += len(guessed)
                wanted += len(given)
        f1 = 2 * right / (found + wanted) if found + wanted else 0.0
        return f1, likelihood / len(self.split[1])

    def _sample(self) -> list[Any]:
        """Return the shortest and the longest example as the model's inputs."""
        order = np.argsort([len(words) for words in self.words])
        batch = padded_batch(self.words, order[[0, -1]], PADDING)
        inputs = self._inputs(batch)
        read = [self.above.read(*inputs[4:]).numpy()] if self.above else []
        return [*inputs[:4], *read]
