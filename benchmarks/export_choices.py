"""The ways to export a classifier that `benchmarks.export` compares: operators, bits, scales."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt

from benchmarks.plain_graph import PlainGraph
from neural.bert.checkpoint import BertConfig, Weights
from neural.bert.graph import LEVELS, BertGraph
from neural.classifier.onnx_classifier import GRAPH, finish

# Writes the graph of a network whose last layers, above a number, were tuned.
Export = Callable[[BertConfig, Weights, int, int, Path], None]


class PerTensorGraph(BertGraph):
    """The fused graph in int8 with one scale for each matrix."""

    def _int8(self, name: str, matrix: npt.NDArray[np.float32], axis: int) -> tuple[str, str]:
        if name == "words":
            return super()._int8(name, matrix, axis)
        scale = np.array(max(np.abs(matrix).max(), 1e-12) / LEVELS, np.float32)
        rounded = np.round(matrix / scale).astype(np.int8)
        return self._constant(name, rounded), self._constant(f"{name}.scale", scale)


def as_built(graph: Callable[[BertConfig, Weights], BertGraph]) -> Export:
    """Return what exports a kind of graph as it is built."""

    def export(config: BertConfig, weights: Weights, below: int, labels: int, path: Path) -> None:
        built = graph(config, weights)
        built.save(path, finish(built, built.states(below), labels))

    return export


def quantised_plain(per_channel: bool) -> Export:
    """Return what lets ONNX Runtime quantise the plain graph: MatMulInteger and the like.

    Args:
        per_channel: Whether each column of a matrix has its own scale.
    """

    def export(config: BertConfig, weights: Weights, below: int, labels: int, path: Path) -> None:
        from onnxruntime.quantization import QuantType, quantize_dynamic

        with TemporaryDirectory() as place:
            plain = Path(place) / "plain.onnx"
            as_built(PlainGraph)(config, weights, below, labels, plain)
            quantize_dynamic(
                plain,
                path,
                op_types_to_quantize=["MatMul", "Gather"],
                per_channel=per_channel,
                # 7 bits, as the fused graph has them, for processors without VNNI.
                reduce_range=True,
                weight_type=QuantType.QInt8,
            )

    return export


def _fused_float32(config: BertConfig, weights: Weights) -> BertGraph:
    return BertGraph(config, weights, quantised=False)


BASELINE = "fused, float32"
# The default stands where it is built: neural/classifier/onnx_classifier.py.
DEFAULT = "fused, int8 per channel"
CHOICES: dict[str, Export] = {
    BASELINE: as_built(_fused_float32),
    "plain, float32": as_built(PlainGraph),
    DEFAULT: as_built(BertGraph),
    "fused, int8 per tensor": as_built(PerTensorGraph),
    "plain, int8 per channel": quantised_plain(per_channel=True),
    "plain, int8 per tensor": quantised_plain(per_channel=False),
}


def exported(
    source: Path, target: Path, choice: str, config: BertConfig, weights: Weights, below: int
) -> None:
    """Copy a served classifier with its graph exported in another way.

    Args:
        source: A folder that `save` wrote.
        target: Where the copy goes; must not exist.
        choice: A key of CHOICES.
        config: The network's shape.
        weights: Its weights, the head's among them.
        below: How many layers were not tuned.
    """
    shutil.copytree(source, target)
    labels = len(weights["classifier.bias"])
    CHOICES[choice](config, weights, below, labels, target / GRAPH)
