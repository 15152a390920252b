"""The same network in ONNX's standard operators, as a converter would write it.

`benchmarks.export` compares it with the fused graph of `neural/bert/graph.py`.
"""

from __future__ import annotations

import math

import numpy as np
from onnx import TensorProto

from neural.bert.checkpoint import BertConfig, Weights
from neural.bert.graph import BertGraph

# Added to the likeness of tokens that are padding.
UNSEEN = -10_000.0


class PlainGraph(BertGraph):
    """A graph of standard operators, in 32-bit floats.

    Args:
        config: Shape of the model.
        weights: Weights under Hugging Face's names.
    """

    def __init__(self, config: BertConfig, weights: Weights) -> None:
        super().__init__(config, weights, quantised=False)

    def _attention(self, states: str, prefix: str) -> str:
        query, key, value = (
            self._heads(self.dense(states, f"{prefix}.{part}"))
            for part in ("query", "key", "value")
        )
        turned = self._add("Transpose", [key], perm=[0, 1, 3, 2])
        width = self.config.hidden // self.config.heads
        size = self._constant("width", np.array(1 / math.sqrt(width), np.float32))
        likeness = self._add("Mul", [self._add("MatMul", [query, turned]), size])
        shares = self._add("Softmax", [self._add("Add", [likeness, self._unseen()])], axis=-1)
        mixed = self._add("MatMul", [shares, value])
        joined = self._add("Transpose", [mixed], perm=[0, 2, 1, 3])
        return self._add("Reshape", [joined, self._integers(0, 0, self.config.hidden)])

    def _heads(self, states: str) -> str:
        """Split states by attention head, shape (batch, heads, tokens, width)."""
        width = self.config.hidden // self.config.heads
        parted = self._add("Reshape", [states, self._integers(0, 0, self.config.heads, width)])
        return self._add("Transpose", [parted], perm=[0, 2, 1, 3])

    def _unseen(self) -> str:
        """Return what hides padding, shape (batch, 1, 1, tokens); drawn once."""
        if "unseen" in self._outputs():
            return "unseen"
        mask = self._add("Cast", ["attention_mask"], to=TensorProto.FLOAT)
        absent = self._add("Sub", [self._constant("one", np.array(1, np.float32)), mask])
        wide = self._add("Unsqueeze", [absent, self._integers(1, 2)])
        return self._add(
            "Mul", [wide, self._constant("hide", np.array(UNSEEN, np.float32))], "unseen"
        )

    def _gelu(self, states: str) -> str:
        scaled = self._add(
            "Div", [states, self._constant("root", np.array(math.sqrt(2), np.float32))]
        )
        raised = self._add(
            "Add", [self._add("Erf", [scaled]), self._constant("one", np.array(1, np.float32))]
        )
        product = self._add("Mul", [states, raised])
        return self._add("Mul", [product, self._constant("half", np.array(0.5, np.float32))])

    def _layer_norm_of_sum(
        self, states: str, skipped: str, prefix: str, output: str | None = None
    ) -> str:
        summed = self._add("Add", [states, skipped])
        inputs = [summed, *self._norm(prefix)]
        return self._add("LayerNormalization", inputs, output, epsilon=self.config.epsilon)
