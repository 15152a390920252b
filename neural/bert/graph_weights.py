"""Reads weights back out of a graph that `BertGraph` wrote, to train on from there."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper

from neural.bert.checkpoint import Weights

_JOINED = ("query", "key", "value")


def weights_in(path: Path) -> Weights:
    """Return the matrices, biases and norms of a graph.

    Args:
        path: A graph in int8 or in 32-bit floats.

    Returns:
        Weights under the names they were given with, matrices as (outputs, inputs), without the
        tables of words and positions.
    """
    stored = {c.name: numpy_helper.to_array(c) for c in onnx.load(str(path)).graph.initializer}
    found: Weights = {}
    for name in _named(stored):
        array = stored[name]
        if array.ndim == 2:
            scale = stored.get(f"{name}.scale", np.ones(1, np.float32))
            array = np.ascontiguousarray((array.astype(np.float32) * scale).T)
        prefix, _, part = name.rpartition(".")
        if prefix.endswith("attention.self"):
            for own, piece in zip(_JOINED, np.split(array, len(_JOINED)), strict=True):
                found[f"{prefix}.{own}.{part}"] = piece
        else:
            found[name] = array
    return found


def _named(stored: Iterable[str]) -> list[str]:
    return [name for name in stored if name.endswith((".weight", ".bias"))]
