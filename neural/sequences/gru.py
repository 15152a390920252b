"""A recurrent network that reads item after item (GRU4Rec, Hidasi et al. 2016)."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from neural.sequences.settings import SequenceTraining
from neural.sequences.transformer import EPSILON


def build(settings: SequenceTraining, policy: Any) -> Any:
    """Build the network.

    Args:
        settings: Its sizes.
        policy: Keras' dtype policy.

    Returns:
        A Keras model from items' vectors, shape (batch, length, units), padded at the end, to
        states of the same shape.
    """
    layers = tf.keras.layers
    vectors = tf.keras.Input((None, settings.units), name="vectors")
    states = layers.Dropout(settings.dropout, dtype=policy)(vectors * settings.units**0.5)
    for _ in range(settings.layers):
        states = layers.GRU(settings.units, return_sequences=True, dtype=policy)(states)
        states = layers.Dropout(settings.dropout, dtype=policy)(states)
    states = layers.Dense(settings.units, dtype=policy)(states)
    states = layers.LayerNormalization(epsilon=EPSILON, dtype="float32")(states)
    return tf.keras.Model(vectors, states)
