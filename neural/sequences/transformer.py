"""A Transformer that at each item looks back at those before it (SASRec, Kang & McAuley 2018)."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from neural.sequences.settings import SequenceTraining

FAR_BELOW = 1e9
EPSILON = 1e-6
FEED_FORWARD = 4


def build(settings: SequenceTraining, policy: Any) -> Any:
    """Build the network.

    What comes later never changes what was told before, so the padding needs no mask.

    Args:
        settings: Its sizes.
        policy: Keras' dtype policy.

    Returns:
        A Keras model from items' vectors, shape (batch, length, units), padded at the end, to
        states of the same shape.
    """
    vectors = tf.keras.Input((None, settings.units), name="vectors")
    # Vectors begin short, as they are also what states are compared with.
    states = tf.keras.layers.Dropout(settings.dropout, dtype=policy)(vectors * settings.units**0.5)
    for number in range(settings.layers):
        states = Block(settings, dtype=policy, name=f"block_{number}")(states)
    states = tf.keras.layers.LayerNormalization(epsilon=EPSILON, dtype="float32")(states)
    return tf.keras.Model(vectors, states)


class Block(tf.keras.layers.Layer):
    """Attention to what was before and a feed-forward layer, each on normalised states.

    Where an item stands is told by how far it is back, with a learned weight for each distance
    and head (after Shaw et al. 2018): a window that was cut reads like one that was not.

    Args:
        settings: Sizes and dropout.
        options: As any Keras layer takes.
    """

    def __init__(self, settings: SequenceTraining, **options: Any) -> None:
        super().__init__(**options)
        self.settings = settings
        layers, policy = tf.keras.layers, self.dtype_policy
        self.before_attention = layers.LayerNormalization(epsilon=EPSILON, dtype=policy)
        self.projections = layers.Dense(3 * settings.units, dtype=policy)
        self.joined = layers.Dense(settings.units, dtype=policy)
        self.before_feed_forward = layers.LayerNormalization(epsilon=EPSILON, dtype=policy)
        self.wide = layers.Dense(FEED_FORWARD * settings.units, _gelu, dtype=policy)
        self.narrow = layers.Dense(settings.units, dtype=policy)
        self.dropout = layers.Dropout(settings.dropout, dtype=policy)

    def build(self, shape: Any) -> None:
        """Make the weights of the distances."""
        self.distances = self.add_weight(
            "distance_bias",
            (self.settings.heads, self.settings.max_length),
            initializer=tf.keras.initializers.Constant(self._near_first()),
        )
        super().build(shape)

    def _near_first(self) -> npt.NDArray[np.float32]:
        """Return weights to begin with: what is near counts more, for each head half as much so.

        As in ALiBi (Press et al. 2022), where such weights are not learned.
        """
        slopes = 0.5 ** np.arange(self.settings.heads)
        return -np.outer(slopes, np.arange(self.settings.max_length)).astype(np.float32)

    def call(self, states: Any, training: Any = None) -> Any:
        """Return the states after the block."""
        attended = self._attend(self.before_attention(states), training)
        states = states + self.dropout(attended, training=training)
        fed = self.wide(self.before_feed_forward(states))
        fed = self.narrow(self.dropout(fed, training=training))
        return states + self.dropout(fed, training=training)

    def _attend(self, states: Any, training: Any) -> Any:
        heads, units = self.settings.heads, self.settings.units
        shape = tf.shape(states)
        batch, length = shape[0], shape[1]
        apart = tf.reshape(self.projections(states), (batch, length, 3, heads, units // heads))
        queries, keys, values = tf.unstack(tf.transpose(apart, (2, 0, 3, 1, 4)), num=3)
        likeness = tf.matmul(queries, keys, transpose_b=True) * (units / heads) ** -0.5
        # The softmax needs more than 16 bits.
        weights = tf.nn.softmax(tf.cast(likeness, tf.float32) + self._by_distance(length))
        weights = self.dropout(tf.cast(weights, values.dtype), training=training)
        together = tf.transpose(tf.matmul(weights, values), (0, 2, 1, 3))
        return self.joined(tf.reshape(together, (batch, length, units)))

    def _by_distance(self, length: Any) -> Any:
        """Return what each earlier place is worth at each place, shape (heads, length, length)."""
        places = tf.range(length)
        back = places[:, tf.newaxis] - places[tf.newaxis, :]
        near = tf.clip_by_value(back, 0, self.settings.max_length - 1)
        worth = tf.cast(tf.gather(self.distances, near, axis=1), tf.float32)
        return worth - FAR_BELOW * tf.cast(back < 0, tf.float32)


def _gelu(values: Any) -> Any:
    return tf.nn.gelu(values, approximate=True)
