"""A recurrent network on a text's units: it reads them in order, from both ends."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from neural.baselines.settings import BaselineTraining
from neural.baselines.vocabulary import PAD

FAR_BELOW = 1e9


def build(vocabulary: int, labels: int, settings: BaselineTraining) -> Any:
    """Build one bidirectional LSTM (Graves and Schmidhuber 2005) with max and mean pooling.

    Args:
        vocabulary: How many ids there are.
        labels: How many labels there are.
        settings: Its sizes.

    Returns:
        A Keras model from ids, int32 of shape (batch, length), padded at the end and none of
        them padding alone, to logits of shape (batch, labels).
    """
    ids = tf.keras.Input((None,), dtype=tf.int32, name="ids")
    is_real = tf.not_equal(ids, PAD)
    real = tf.cast(is_real, tf.float32)[:, :, tf.newaxis]
    lengths = tf.reduce_sum(tf.cast(is_real, tf.int32), axis=1)
    embedding = tf.keras.layers.Embedding(
        vocabulary,
        settings.embedding_size,
        embeddings_initializer=tf.keras.initializers.RandomUniform(-0.25, 0.25),
    )
    # Keras' masks become a loop in ONNX, many times slower than its LSTM. They are not needed:
    # padding comes after a text, and turning only the real part keeps it so for the way back.
    # It is the ids that are turned, not their vectors: tf2onnx would take that for a plain
    # two-way LSTM and lose the lengths.
    turned = embedding(tf.reverse_sequence(ids, lengths, seq_axis=1))
    onward = tf.keras.layers.LSTM(settings.units, return_sequences=True)(embedding(ids))
    backward = tf.keras.layers.LSTM(settings.units, return_sequences=True)(turned)
    states = tf.concat([onward, tf.reverse_sequence(backward, lengths, seq_axis=1)], axis=-1)
    largest = tf.reduce_max(states - (1 - real) * FAR_BELOW, axis=1)
    mean = tf.reduce_sum(states * real, axis=1) / tf.reduce_sum(real, axis=1)
    dropped = tf.keras.layers.Dropout(settings.dropout)(tf.concat([largest, mean], axis=-1))
    return tf.keras.Model(ids, tf.keras.layers.Dense(labels, name="logits")(dropped))
