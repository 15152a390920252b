"""Scores of each tag at each token: words, pairs, a CNN over characters, one BiLSTM.

The model is that of Lample et al. 2016 ("Neural Architectures for Named Entity Recognition") with
the convolution over characters of Ma and Hovy 2016 ("End-to-end Sequence Labeling via
Bi-directional LSTM-CNNs-CRF"); what an encoder made of each token may stand beside the words.
"""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from neural.tagger.features import PADDING, Vocabularies
from neural.tagger.settings import TaggerTraining

_CONVOLUTION = 3


class Emissions(tf.keras.Model):  # type: ignore[misc]
    """Scores of each tag at each token.

    The texts of a batch are turned around within their own lengths for the backward LSTM, so that
    no direction reads padding and no mask is needed, which ONNX's LSTM would not have.

    Args:
        vocabularies: What is known.
        tags: How many tags there are.
        settings: Widths.
        hidden: Width of an encoder's states; 0 without an encoder.
    """

    def __init__(
        self, vocabularies: Vocabularies, tags: int, settings: TaggerTraining, hidden: int = 0
    ) -> None:
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
        self.signature = [
            tf.TensorSpec((None, None), tf.int32, name="words"),
            tf.TensorSpec((None, None), tf.int32, name="pairs"),
            tf.TensorSpec((None, None, None), tf.int32, name="characters"),
            tf.TensorSpec((None,), tf.int32, name="lengths"),
        ]
        if hidden:
            self.signature.append(tf.TensorSpec((None, None, hidden), tf.float32, name="states"))

    def call(
        self,
        words: Any,
        pairs: Any,
        characters: Any,
        lengths: Any,
        states: Any = None,
        training: bool = False,
    ) -> Any:
        """Return the scores, shape (texts, tokens, tags); what stands after a text is no score."""
        known = [self.word_table(words), self.pair_table(pairs), self._spelling(characters)]
        if states is not None:
            known.append(states)
        inputs = self.dropout(tf.concat(known, axis=-1), training=training)
        # tf2onnx 1.17 reads `reverse_sequence` around an LSTM as a reversal of the padding too.
        places = tf.range(tf.shape(words)[1])[None]
        turned = tf.where(places < lengths[:, None], lengths[:, None] - 1 - places, places)
        behind = self.behind(tf.gather(inputs, turned, batch_dims=1))
        both = [self.ahead(inputs), tf.gather(behind, turned, batch_dims=1)]
        return self.dense(self.dropout(tf.concat(both, axis=-1), training=training))

    def _spelling(self, characters: Any) -> Any:
        shape = tf.shape(characters)
        flat = tf.reshape(characters, (-1, shape[2]))
        real = tf.cast(flat != PADDING, tf.float32)[:, :, None]
        # ReLU gives nothing below 0, so padding set to 0 never wins.
        filtered = self.convolution(self.character_table(flat) * real) * real
        highest = tf.reduce_max(filtered, axis=1)
        return tf.reshape(highest, (shape[0], shape[1], self.convolution.filters))
