"""A convolutional network on a text's units: it spots the short phrases that tell a label."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from neural.baselines.settings import BaselineTraining
from neural.baselines.vocabulary import PAD

WIDTHS = (2, 3, 4)


def build(vocabulary: int, labels: int, settings: BaselineTraining) -> Any:
    """Build the network of Kim (2014), its vectors trained from nothing.

    Args:
        vocabulary: How many ids there are.
        labels: How many labels there are.
        settings: Its sizes.

    Returns:
        A Keras model from ids, int32 of shape (batch, length), padded at the end, to logits of
        shape (batch, labels).
    """
    ids = tf.keras.Input((None,), dtype=tf.int32, name="ids")
    real = tf.cast(tf.not_equal(ids, PAD), tf.float32)[:, :, tf.newaxis]
    embedding = tf.keras.layers.Embedding(
        vocabulary,
        settings.embedding_size,
        embeddings_initializer=tf.keras.initializers.RandomUniform(-0.25, 0.25),
    )
    # Padding must look like what lies beyond the end of a text, which is zeros.
    vectors = embedding(ids) * real
    pooled = []
    for width in WIDTHS:
        convolution = tf.keras.layers.Conv1D(
            settings.units, width, padding="same", activation="relu"
        )
        # After ReLU nothing is below 0, so a 0 at padding never is the largest alone.
        pooled.append(tf.reduce_max(convolution(vectors) * real, axis=1))
    dropped = tf.keras.layers.Dropout(settings.dropout)(tf.concat(pooled, axis=-1))
    return tf.keras.Model(ids, tf.keras.layers.Dense(labels, name="logits")(dropped))
