"""Exports a Hugging Face BERT folder as an int8 graph that gives sentence vectors."""

from __future__ import annotations

from pathlib import Path

from neural.bert import checkpoint
from neural.bert.graph import BertGraph
from neural.encoder.onnx_encoder import GRAPH


def export(folder: Path, target: Path | None = None) -> None:
    """Write `encoder.onnx`: mean pooling, vectors of length 1.

    Args:
        folder: Folder of a BERT-family encoder.
        target: An existing folder to write into; left out, beside the weights.

    Raises:
        CheckpointError: When the folder cannot be read.
    """
    encoder = checkpoint.read(str(folder))
    graph = BertGraph(encoder.config, encoder.weights)
    pooled = graph.mean_pooled(graph.states(encoder.config.layers), "pooled")
    graph.normalised(pooled, "sentence")
    graph.save((target or folder) / GRAPH, {"sentence": ["batch", encoder.config.hidden]})
