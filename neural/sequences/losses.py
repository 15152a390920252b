"""How surprised a network is by the item that followed, among all items or among many of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf

FAR_BELOW = 1e9


def among_all(states: Any, following: Any, vectors: Any, bias: Any, smoothing: float) -> Any:
    """Return the mean cross-entropy among all items.

    Args:
        states: The network's states, shape (events, units).
        following: Number of the item that followed each, shape (events,).
        vectors: The items' vectors, shape (items, units).
        bias: The items' biases, shape (items,).
        smoothing: Share of the probability that is given to all items alike.
    """
    logits = tf.matmul(states, vectors, transpose_b=True) + bias
    loss = tf.nn.sparse_softmax_cross_entropy_with_logits(following, logits)
    if smoothing:
        evenly = tf.reduce_logsumexp(logits, axis=1) - tf.reduce_mean(logits, axis=1)
        loss = (1 - smoothing) * loss + smoothing * evenly
    return tf.reduce_mean(loss)


class AmongDrawn:
    """The mean cross-entropy among the item that followed and others drawn for a step.

    They are drawn by how often they come, and what being drawn so often adds is taken off again
    (Bengio & Senécal 2008): the network is as calibrated as with all items, and frequent items are
    not held down.

    Args:
        counts: How often each item comes, shape (items,).
        negatives: How many are drawn.
    """

    def __init__(self, counts: npt.NDArray[np.int64], negatives: int) -> None:
        shares = np.maximum(counts, 0.5) / np.maximum(counts, 0.5).sum()
        self._negatives = negatives
        self._up_to = tf.constant(np.cumsum(shares), tf.float32)
        self._expected = tf.constant(np.log(negatives * shares), tf.float32)

    def __call__(self, states: Any, following: Any, vectors: Any, bias: Any) -> Any:
        """Return the loss; the arguments are those of `among_all`."""
        drawn = tf.searchsorted(self._up_to, tf.random.uniform((self._negatives,)))
        drawn = tf.minimum(drawn, len(self._up_to) - 1)
        right = tf.reduce_sum(states * tf.gather(vectors, following), axis=1)
        right = (right + tf.gather(bias, following))[:, tf.newaxis]
        others = tf.matmul(states, tf.gather(vectors, drawn), transpose_b=True)
        others += tf.gather(bias - self._expected, drawn)
        itself = tf.cast(drawn[tf.newaxis, :] == following[:, tf.newaxis], tf.float32)
        logits = tf.concat([right, others - FAR_BELOW * itself], axis=1)
        return tf.reduce_mean(tf.reduce_logsumexp(logits, axis=1) - right[:, 0])
