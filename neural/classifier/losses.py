"""What training makes small."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

FAR_BELOW = -1e9


def cross_entropy(logits: Any, targets: Any, smoothing: float, weights: Any) -> Any:
    """Return the mean cross-entropy.

    Args:
        logits: Shape (examples, labels).
        targets: Place of the right label of each, shape (examples,).
        smoothing: Share of the probability given to the other labels.
        weights: Weight of each label, shape (labels,).
    """
    losses = tf.keras.losses.categorical_crossentropy(
        tf.one_hot(targets, tf.shape(logits)[1]),
        logits,
        from_logits=True,
        label_smoothing=smoothing,
    )
    weighed = tf.gather(weights, targets)
    return tf.reduce_sum(losses * weighed) / tf.reduce_sum(weighed)


def supervised_contrast(vectors: Any, targets: Any, temperature: float) -> Any:
    """Return how far examples of a label are from each other, beside those of other labels.

    Supervised contrastive loss (Khosla et al. 2020; for fine-tuning: Gunel et al. 2021). An
    example whose label no other one of the batch has counts nothing.

    Args:
        vectors: Shape (examples, hidden).
        targets: Place of the right label of each, shape (examples,).
        temperature: Sharpens the likenesses.
    """
    unit = tf.math.l2_normalize(vectors, -1)
    alike = tf.matmul(unit, unit, transpose_b=True) / temperature
    itself = tf.eye(tf.shape(vectors)[0])
    logs = tf.nn.log_softmax(alike + itself * FAR_BELOW)
    fellows = tf.cast(targets[:, None] == targets[None, :], tf.float32) - itself
    count = tf.reduce_sum(fellows, 1)
    mean = -tf.reduce_sum(tf.where(fellows > 0, logs, 0.0), 1) / tf.maximum(count, 1.0)
    return tf.reduce_sum(mean) / tf.maximum(tf.reduce_sum(tf.cast(count > 0, tf.float32)), 1.0)
