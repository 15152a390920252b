"""The Transformer layers of the BERT family as TensorFlow functions, for training.

Weights stay under Hugging Face's names with matrices as (outputs, inputs), so what was trained
goes back into a folder or an ONNX graph as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import tensorflow as tf

from neural.bert.checkpoint import BertConfig

Tensors = Mapping[str, Any]

# Added to the scores of padding, so that nothing attends to it.
FAR_BELOW = -10000.0


def embed(input_ids: Any, weights: Tensors, config: BertConfig) -> Any:
    """Return the embeddings of tokens, shape (batch, tokens, hidden)."""
    words = tf.gather(weights["embeddings.word_embeddings.weight"], input_ids)
    begin = config.first_position
    places = weights["embeddings.position_embeddings.weight"][begin:]
    types = weights["embeddings.token_type_embeddings.weight"][0]
    summed = words + places[: tf.shape(input_ids)[1]] + types
    return layer_norm(summed, weights, "embeddings.LayerNorm", config)


def layer(
    states: Any, mask: Any, weights: Tensors, config: BertConfig, number: int, dropout: float = 0.0
) -> Any:
    """Apply one Transformer layer.

    Args:
        states: Hidden states, shape (batch, tokens, hidden).
        mask: 1 for real tokens, 0 for padding, shape (batch, tokens), of the states' type.
        weights: Weights by name.
        config: Shape of the model.
        number: Which layer, from 0.
        dropout: Share of activations dropped; 0 when serving.

    Returns:
        Hidden states of the same shape.
    """
    prefix = f"encoder.layer.{number}"
    attended = _attention(states, mask, weights, config, f"{prefix}.attention.self", dropout)
    attended = tf.nn.dropout(linear(attended, weights, f"{prefix}.attention.output.dense"), dropout)
    attended = adapted(attended, weights, f"{prefix}.attention.adapter")
    middle = layer_norm(attended + states, weights, f"{prefix}.attention.output.LayerNorm", config)
    wide = tf.nn.gelu(linear(middle, weights, f"{prefix}.intermediate.dense"), approximate=False)
    narrow = tf.nn.dropout(linear(wide, weights, f"{prefix}.output.dense"), dropout)
    narrow = adapted(narrow, weights, f"{prefix}.adapter")
    return layer_norm(narrow + middle, weights, f"{prefix}.output.LayerNorm", config)


def linear(states: Any, weights: Tensors, name: str) -> Any:
    """Apply the linear layer `name`."""
    kernel = tf.cast(weights[f"{name}.weight"], states.dtype)
    # One flat product: a batched one, or a transposed kernel, is slower on CPUs.
    rows = tf.reshape(states, [-1, tf.shape(kernel)[1]])
    shape = tf.concat([tf.shape(states)[:-1], tf.shape(kernel)[:1]], 0)
    product = tf.reshape(tf.matmul(rows, kernel, transpose_b=True), shape)
    return product + tf.cast(weights[f"{name}.bias"], states.dtype)


def adapted(states: Any, weights: Tensors, name: str) -> Any:
    """Apply the adapter `name` (Houlsby et al. 2019), where the weights hold one."""
    if f"{name}.down.weight" not in weights:
        return states
    bottleneck = tf.nn.gelu(linear(states, weights, f"{name}.down"), approximate=False)
    return states + linear(bottleneck, weights, f"{name}.up")


def layer_norm(states: Any, weights: Tensors, name: str, config: BertConfig) -> Any:
    """Normalise the last axis."""
    mean, variance = tf.nn.moments(states, axes=[-1], keepdims=True)
    normal = (states - mean) * tf.math.rsqrt(variance + config.epsilon)
    scale, shift = (tf.cast(weights[f"{name}.{part}"], states.dtype) for part in ("weight", "bias"))
    return normal * scale + shift


def mean_pool(states: Any, mask: Any) -> Any:
    """Average the states of real tokens, shape (batch, hidden)."""
    weight = mask[:, :, None]
    return tf.reduce_sum(states * weight, 1) / tf.maximum(tf.reduce_sum(weight, 1), 1.0)


def _attention(
    states: Any, mask: Any, weights: Tensors, config: BertConfig, prefix: str, dropout: float
) -> Any:
    width = config.hidden // config.heads

    def heads(part: str) -> Any:
        projected = linear(states, weights, f"{prefix}.{part}")
        shape = tf.concat([tf.shape(states)[:2], [config.heads, width]], 0)
        return tf.transpose(tf.reshape(projected, shape), [0, 2, 1, 3])

    scores = tf.matmul(heads("query"), heads("key"), transpose_b=True) / width**0.5
    scores += (1.0 - mask[:, None, None, :]) * FAR_BELOW
    mixed = tf.matmul(tf.nn.dropout(tf.nn.softmax(scores), dropout), heads("value"))
    return tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), tf.shape(states))
