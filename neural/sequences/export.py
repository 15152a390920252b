"""Exports a network over sequences to ONNX: from items' vectors to the state at the last item."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf
import tf2onnx

from neural.encoder.onnx_encoder import open_session
from neural.sequences.onnx_sequences import LENGTHS, VECTORS
from neural.sequences.windows import Numbers, padded

OPSET = 17
TOLERANCE = 1e-3
COMPARED = 32


class ExportError(Exception):
    """The graph that would be served answers otherwise than what was trained."""


def exported(network: Any, vectors: npt.NDArray[np.float32], windows: Sequence[Numbers]) -> bytes:
    """Export a network and compare the export with it.

    The items' vectors stay outside: they are kept once and not in the graph too.

    Args:
        network: A Keras model in 32 bits from vectors, shape (batch, length, units), to states.
        vectors: The items' vectors, shape (items, units).
        windows: Sequences of items to compare with.

    Returns:
        The serialised graph from `vectors` and `lengths`, shape (batch,), to the state at the
        last item, shape (batch, units).

    Raises:
        ExportError: When the graph answers otherwise than the network.
    """
    signature = [
        tf.TensorSpec((None, None, vectors.shape[1]), tf.float32, name=VECTORS),
        tf.TensorSpec((None,), tf.int32, name=LENGTHS),
    ]
    last = tf.function(
        lambda vectors, lengths: tf.gather(
            network(vectors, training=False), lengths - 1, batch_dims=1
        ),
        input_signature=signature,
    )
    model, _ = tf2onnx.convert.from_function(last, signature, opset=OPSET)
    graph: bytes = model.SerializeToString()
    items, lengths = padded(windows[:COMPARED])
    given = vectors[items]
    ours = last(given, lengths).numpy()
    served = open_session(graph, threads=1).run(None, {VECTORS: given, LENGTHS: lengths})[0]
    apart = float(np.abs(ours - served).max())
    if not apart <= TOLERANCE:
        raise ExportError(
            f"The exported graph's states are up to {apart:.1g} from the network's: "
            "install the versions of tf2onnx and onnxruntime that pyproject.toml names."
        )
    return graph
