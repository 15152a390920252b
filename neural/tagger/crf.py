"""The linear-chain conditional random field in TensorFlow (Lafferty et al. 2001)."""

from __future__ import annotations

from typing import Any

import tensorflow as tf


def log_likelihood(emissions: Any, tags: Any, mask: Any, between: Any, start: Any, end: Any) -> Any:
    """Return how probable the right tags of each text are.

    Args:
        emissions: Score of each tag at each token, shape (texts, tokens, tags), float.
        tags: The right tags, shape (texts, tokens), int; any valid id where nothing is.
        mask: 1 for a token, 0 after a text's end, shape (texts, tokens), float; each text has at
            least one token.
        between: Score of going from a tag (row) to a tag (column), shape (tags, tags).
        start: Score of beginning with a tag, shape (tags,).
        end: Score of ending with a tag, shape (tags,).

    Returns:
        The natural logarithm of the probability, shape (texts,).
    """
    right = _path_score(emissions, tags, mask, between, start, end)
    return right - _log_normaliser(emissions, mask, between, start, end)


def _path_score(emissions: Any, tags: Any, mask: Any, between: Any, start: Any, end: Any) -> Any:
    emitted = tf.gather(emissions, tags, batch_dims=2) * mask
    steps = tf.gather_nd(between, tf.stack([tags[:, :-1], tags[:, 1:]], axis=-1)) * mask[:, 1:]
    last = tf.cast(tf.reduce_sum(mask, axis=1), tf.int32) - 1
    edges = tf.gather(start, tags[:, 0]) + tf.gather(end, tf.gather(tags, last, batch_dims=1))
    return tf.reduce_sum(emitted, axis=1) + tf.reduce_sum(steps, axis=1) + edges


def _log_normaliser(emissions: Any, mask: Any, between: Any, start: Any, end: Any) -> Any:
    """Add up the scores of all sequences by the forward algorithm, all texts at once."""

    def step(forward: Any, token: Any) -> Any:
        emission, real = token
        reached = tf.reduce_logsumexp(forward[:, :, None] + between[None], axis=1) + emission
        return tf.where(real[:, None] > 0, reached, forward)

    by_token = (tf.transpose(emissions, (1, 0, 2))[1:], tf.transpose(mask)[1:])
    forward = tf.foldl(step, by_token, initializer=start[None] + emissions[:, 0])
    return tf.reduce_logsumexp(forward + end[None], axis=1)
