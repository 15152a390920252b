"""Trains a tagger: words, pairs and a CNN over characters, one BiLSTM, a CRF.

The model is that of Lample et al. 2016 ("Neural Architectures for Named Entity Recognition") with
the convolution over characters of Ma and Hovy 2016 ("End-to-end Sequence Labeling via
Bi-directional LSTM-CNNs-CRF").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf
import tf2onnx
from tqdm import tqdm

from neural.classifier.dataset import Batch, batches, stratified_split
from neural.encoder.onnx_encoder import open_session
from neural.tagger.bilou import OUTSIDE, Span, Token, chunks_of, tags_for, tags_of
from neural.tagger.crf import log_likelihood
from neural.tagger.decoding import Transitions, bilou_penalties, viterbi
from neural.tagger.features import PADDING, UNKNOWN, TokenIds, Vocabularies, padded
from neural.tagger.settings import TaggerTraining

OPSET = 17
EVALUATION_BATCH = 64
# How far the exported graph's scores may be from Keras's.
TOLERANCE = 1e-4
_CONVOLUTION = 3
_HIGHEST_GRADIENT = 5.0
_INPUTS = [
    tf.TensorSpec((None, None), tf.int32, name="words"),
    tf.TensorSpec((None, None), tf.int32, name="pairs"),
    tf.TensorSpec((None, None, None), tf.int32, name="characters"),
    tf.TensorSpec((None,), tf.int32, name="lengths"),
]

Integers = npt.NDArray[np.int32]


class TaggerTrainingError(Exception):
    """The examples teach nothing, or the exported graph is not what was trained."""


@dataclass(frozen=True)
class Example:
    """A text to learn from.

    Attributes:
        tokens: Its tokens, in order.
        spans: Its entities; none teaches that there are none.
    """

    tokens: Sequence[Token]
    spans: Sequence[Span] = ()


@dataclass(frozen=True)
class Trained:
    """What training gives.

    Attributes:
        graph: The serialised ONNX graph from ids to emission scores; its inputs are `words`,
            `pairs`, `characters` and `lengths`, each of any number of texts and tokens.
        vocabularies: Ids of what the graph knows.
        tags: Tags in the order of their ids.
        transitions: The CRF's scores, BILOU's penalties added.
        held_out_f1: F1 of exact spans on the examples held out, or None when there were none.
    """

    graph: bytes
    vocabularies: Vocabularies
    tags: tuple[str, ...]
    transitions: Transitions
    held_out_f1: float | None


def train(examples: Sequence[Example], settings: TaggerTraining) -> Trained:
    """Train a tagger.

    Args:
        examples: Texts with their spans; those without tokens are left out.
        settings: How.

    Returns:
        The graph and what serving it needs.

    Raises:
        TaggerTrainingError: When no example has a span on its tokens, or when the exported graph
            does not give what Keras gives.
    """
    return _Run(examples, settings).train()


class _Emissions(tf.keras.Model):  # type: ignore[misc]
    """Scores of each tag at each token.

    The texts of a batch are turned around within their own lengths for the backward LSTM, so that
    no direction reads padding and no mask is needed, which ONNX's LSTM would not have.
    """

    def __init__(self, vocabularies: Vocabularies, tags: int, settings: TaggerTraining) -> None:
        super().__init__()

        def table(known: int, width: int) -> Any:
            return tf.keras.layers.Embedding(known + 2, width)

        self.word_table = table(len(vocabularies.words), settings.word_dimensions)
        self.pair_table = table(len(vocabularies.pairs), settings.pair_dimensions)
        self.character_table = table(len(vocabularies.characters), settings.character_dimensions)
        self.convolution = tf.keras.layers.Conv1D(
            settings.character_filters, _CONVOLUTION, padding="same", activation="relu"
        )
        self.dropout = tf.keras.layers.Dropout(settings.dropout)
        self.ahead = tf.keras.layers.LSTM(settings.hidden, return_sequences=True)
        self.behind = tf.keras.layers.LSTM(settings.hidden, return_sequences=True)
        self.dense = tf.keras.layers.Dense(tags)

    def call(
        self, words: Any, pairs: Any, characters: Any, lengths: Any, training: bool = False
    ) -> Any:
        """Return the scores, shape (texts, tokens, tags); what stands after a text is no score."""
        known = [self.word_table(words), self.pair_table(pairs), self._spelling(characters)]
        inputs = self.dropout(tf.concat(known, axis=-1), training=training)
        # tf2onnx 1.17 reads `reverse_sequence` around an LSTM as a reversal of the padding too.
        places = tf.range(tf.shape(words)[1])[None]
        turned = tf.where(places < lengths[:, None], lengths[:, None] - 1 - places, places)
        behind = self.behind(tf.gather(inputs, turned, batch_dims=1))
        states = [self.ahead(inputs), tf.gather(behind, turned, batch_dims=1)]
        return self.dense(self.dropout(tf.concat(states, axis=-1), training=training))

    def _spelling(self, characters: Any) -> Any:
        shape = tf.shape(characters)
        flat = tf.reshape(characters, (-1, shape[2]))
        real = tf.cast(flat != PADDING, tf.float32)[:, :, None]
        # ReLU gives nothing below 0, so padding set to 0 never wins.
        filtered = self.convolution(self.character_table(flat) * real) * real
        highest = tf.reduce_max(filtered, axis=1)
        return tf.reshape(highest, (shape[0], shape[1], self.convolution.filters))


class _Run:
    """One training: the examples, the model and the optimiser."""

    def __init__(self, examples: Sequence[Example], settings: TaggerTraining) -> None:
        tf.keras.utils.set_random_seed(settings.seed)
        self.settings = settings
        self.random = np.random.default_rng(settings.seed)
        examples = [example for example in examples if example.tokens]
        tagged = [tags_of(example.tokens, example.spans) for example in examples]
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
        texts = [[token.text for token in example.tokens] for example in examples]
        self.vocabularies = Vocabularies.fit(
            [texts[place] for place in self.split[0]],
            settings.least_often,
            settings.pair_least_often,
        )
        self.ids = [self.vocabularies.ids(text) for text in texts]
        self.words = [text.words.tolist() for text in self.ids]
        self.model = _Emissions(self.vocabularies, len(self.tags), settings)
        self.penalties = bilou_penalties(self.tags)
        self.scores = [
            tf.Variable(tf.zeros_like(penalty))
            for penalty in (self.penalties.between, self.penalties.start, self.penalties.end)
        ]
        self.emissions = tf.function(self.model, input_signature=_INPUTS)
        # Keras makes a layer's variables when it is first called.
        first = padded(self.ids[:1])
        self.model(first.words, first.pairs, first.characters, np.array([len(self.words[0])]))

    def train(self) -> Trained:
        """Train until what was held out gets no better; the best weights are kept."""
        settings, places = self.settings, self.split[0]
        per_round = -(-len(places) // settings.batch_size)
        repeats = max(1, -(-settings.least_steps // per_round))
        self.optimiser = tf.keras.optimizers.Adam(settings.learning_rate)
        self.optimiser.build(self._variables())
        tokens = tf.TensorSpec((None, None), tf.int32)
        mask = tf.TensorSpec((None, None), tf.float32)
        step = tf.function(self._step, input_signature=[*_INPUTS, tokens, mask])
        best, kept, waited, f1 = (-1.0, 0.0), None, 0, None
        with tqdm(total=settings.epochs * repeats * per_round, desc="Tagger", unit="step") as bar:
            for number in range(settings.epochs):
                self.optimiser.learning_rate = settings.learning_rate / (
                    1 + settings.decay * number
                )
                for _ in range(repeats):
                    for batch in batches(
                        self.words, places, settings.batch_size, PADDING, self.random
                    ):
                        loss = step(*self._inputs(batch), self._targets(batch), batch.mask)
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
            self._export(),
            self.vocabularies,
            self.tags,
            self._transitions(),
            best[0] if self.split[1] else None,
        )

    def _step(
        self, words: Any, pairs: Any, characters: Any, lengths: Any, targets: Any, mask: Any
    ) -> Any:
        unseen = [self._forgotten(ids) for ids in (words, pairs, characters)]
        variables = self._variables()
        with tf.GradientTape() as tape:
            emissions = self.model(*unseen, lengths, training=True)
            loss = -tf.reduce_mean(log_likelihood(emissions, targets, mask, *self._penalised()))
        gradients, _ = tf.clip_by_global_norm(tape.gradient(loss, variables), _HIGHEST_GRADIENT)
        # AutoGraph's zip knows no `strict`.
        self.optimiser.apply_gradients(list(zip(gradients, variables)))  # noqa: B905
        return loss

    def _forgotten(self, ids: Any) -> Any:
        chosen = tf.random.uniform(tf.shape(ids)) < self.settings.word_dropout
        return tf.where(chosen & (ids != PADDING), UNKNOWN, ids)

    def _variables(self) -> list[Any]:
        return [*self.model.trainable_variables, *self.scores]

    def _penalised(self) -> list[Any]:
        penalties = (self.penalties.between, self.penalties.start, self.penalties.end)
        return [s + penalty for s, penalty in zip(self.scores, penalties)]  # noqa: B905

    def _transitions(self) -> Transitions:
        return Transitions(*(scores.numpy() for scores in self._penalised()))

    def _inputs(self, batch: Batch) -> tuple[Integers, Integers, Integers, Integers]:
        ids = padded([self.ids[place] for place in batch.places])
        return ids.words, ids.pairs, ids.characters, batch.mask.sum(axis=1).astype(np.int32)

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

    def _export(self) -> bytes:
        """Convert the model to ONNX and compare it with Keras on a padded batch."""
        proto, _ = tf2onnx.convert.from_function(
            self.emissions, input_signature=_INPUTS, opset=OPSET
        )
        graph: bytes = proto.SerializeToString()
        places = np.argsort([len(words) for words in self.words])
        sample: list[TokenIds] = [self.ids[places[0]], self.ids[places[-1]]]
        lengths = np.array([len(ids.words) for ids in sample], np.int32)
        ids = padded(sample)
        inputs = {
            "words": ids.words,
            "pairs": ids.pairs,
            "characters": ids.characters,
            "lengths": lengths,
        }
        served = open_session(graph, 1).run(None, inputs)[0]
        wanted = self.emissions(*inputs.values()).numpy()
        real = np.arange(ids.words.shape[1])[None] < lengths[:, None]
        difference = float(np.abs(served - wanted)[real].max())
        if not difference <= TOLERANCE:
            raise TaggerTrainingError(
                f"The exported tagger's scores differ from Keras's by {difference:.1e}: use the"
                " versions of tf2onnx and onnxruntime that pyproject.toml names."
            )
        return graph
