"""Serves a network over sequences with ONNX Runtime: scores of all items after a sequence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from neural.encoder.onnx_encoder import open_session
from neural.sequences.windows import Numbers, padded

VECTORS, LENGTHS = "vectors", "lengths"
GRAPH = "sequences.onnx"
ITEMS = "items.npz"
Floats = npt.NDArray[np.float32]


class OnnxSequences:
    """Tells which item comes next.

    Args:
        graph: The exported network, serialised.
        vectors: The items' vectors, shape (items, units).
        bias: The items' biases, shape (items,).
        max_length: Items that are looked back at.
        threads: Threads of one call.
    """

    def __init__(
        self, graph: bytes, vectors: Floats, bias: Floats, max_length: int, threads: int = 1
    ) -> None:
        self._graph = graph
        self._session = open_session(graph, threads)
        self._vectors, self._bias, self._max_length = vectors, bias, max_length

    def scores(self, sequences: Sequence[Numbers]) -> Floats:
        """Return the logarithm of each item's chance, up to a constant, shape (sequences, items).

        Args:
            sequences: Numbers of items, oldest first, none of them empty.
        """
        items, lengths = padded([sequence[-self._max_length :] for sequence in sequences])
        given = {VECTORS: self._vectors[items], LENGTHS: lengths}
        states: Floats = self._session.run(None, given)[0]
        return states @ self._vectors.T + self._bias

    def save(self, folder: Path) -> None:
        """Write the graph and the items' vectors into a folder that exists."""
        (folder / GRAPH).write_bytes(self._graph)
        np.savez(
            folder / ITEMS, vectors=self._vectors, bias=self._bias, max_length=self._max_length
        )

    @classmethod
    def load(cls, folder: Path) -> OnnxSequences:
        """Read what `save` wrote."""
        with np.load(folder / ITEMS) as kept:
            vectors, bias, max_length = kept["vectors"], kept["bias"], int(kept["max_length"])
        return cls((folder / GRAPH).read_bytes(), vectors, bias, max_length)
