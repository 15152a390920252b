"""Turns a trained tagger's network into an ONNX graph that gives the same scores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import tensorflow as tf
import tf2onnx

from neural.encoder.onnx_encoder import open_session
from neural.tagger.network import Emissions

OPSET = 17
# How far the exported graph's scores may be from Keras's.
TOLERANCE = 1e-4


class TaggerTrainingError(Exception):
    """The examples teach nothing, or the exported graph is not what was trained."""


def exported(model: Emissions, sample: Sequence[Any]) -> bytes:
    """Convert a network to ONNX and compare it with Keras.

    Args:
        model: The trained network.
        sample: Its inputs for a batch of texts of unlike lengths.

    Raises:
        TaggerTrainingError: When the graph's scores are others.
    """
    emissions = tf.function(lambda *inputs: model(*inputs), input_signature=model.signature)
    proto, _ = tf2onnx.convert.from_function(
        emissions, input_signature=model.signature, opset=OPSET
    )
    graph: bytes = proto.SerializeToString()
    names = [spec.name for spec in model.signature]
    served = open_session(graph, 1).run(None, dict(zip(names, sample, strict=True)))[0]
    words, lengths = sample[0], sample[3]
    real = np.arange(words.shape[1])[None] < lengths[:, None]
    difference = float(np.abs(served - emissions(*sample).numpy())[real].max())
    if not difference <= TOLERANCE:
        raise TaggerTrainingError(
            f"The exported tagger's scores differ from Keras's by {difference:.1e}: use the"
            " versions of tf2onnx and onnxruntime that pyproject.toml names."
        )
    return graph
