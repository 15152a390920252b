"""Builds a BERT-family model as a small ONNX graph, straight from its weights.

The graph is that of Devlin et al. 2019 with the activations of Hugging Face's `BertModel`
(post-norm, exact GELU), written with ONNX Runtime's fused operators: nine nodes a layer. Tracing a
Keras model and converting it takes 40 s on two cores, gives ten times the nodes, is a third slower
and needs 50 MB more when served.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from neural.bert.checkpoint import BertConfig, Weights

OPSET = 17
IR_VERSION = 8
# ONNX Runtime's own operators.
FUSED = "com.microsoft"
# Weights of 8 bits overflow the 16-bit sums of processors without VNNI; 7 bits never do.
LEVELS = 63
_BATCH = ["batch", "tokens"]


class BertGraph:
    """A graph under construction; values are named by strings.

    Args:
        config: Shape of the model.
        weights: Weights under Hugging Face's names, matrices as (outputs, inputs).
        quantised: Whether matrices and the table of words are kept in int8, a scale a row of the
            table and a column of a matrix; activations are quantised as they come.
        given: How many layers another graph has computed; their states are this graph's input
            `states`, in place of `input_ids`. None for none.
    """

    def __init__(
        self, config: BertConfig, weights: Weights, quantised: bool = True, given: int | None = None
    ) -> None:
        self.config = config
        self.weights = weights
        self.quantised = quantised
        self._given = given
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}

    def states(self, layers: int) -> str:
        """Return the hidden states after a number of layers, building what is not yet there."""
        first = self._given or 0
        if f"layer{first}" not in self._outputs():
            if self._given is None:
                self._embeddings("layer0")
            else:
                self._add("Identity", ["states"], f"layer{first}")
        for layer in range(first, layers):
            if f"layer{layer + 1}" not in self._outputs():
                self._layer(f"layer{layer}", layer, f"layer{layer + 1}")
        return f"layer{layers}"

    def states_apart(self, family: str, fork: int, layers: int) -> str:
        """Return the hidden states of other layers above the first ones.

        Args:
            family: Theirs are the weights `<family>.layer.<number>`.
            fork: How many of the graph's own layers stand below them.
            layers: How many layers there are with those below.
        """
        states = self.states(fork)
        for layer in range(fork, layers):
            output = f"{family}{layer + 1}"
            self._layer(states, layer, output, family)
            states = output
        return states

    def named(self, value: str, output: str) -> str:
        """Give a value a name of its own, so that it can be an output."""
        return self._add("Identity", [value], output)

    def mean_pooled(self, states: str, output: str) -> str:
        """Average the states of real tokens, shape (batch, hidden)."""
        weight = self._add("Cast", ["attention_mask"], to=TensorProto.FLOAT)
        column = self._add("Unsqueeze", [weight, self._integers(2)])
        weighted = self._add("Mul", [states, column])
        total = self._add("ReduceSum", [weighted, self._integers(1)], keepdims=0)
        count = self._add("ReduceSum", [column, self._integers(1)], keepdims=0)
        return self._add("Div", [total, count], output)

    def normalised(self, vectors: str, output: str) -> str:
        """Scale vectors to length 1."""
        return self._add("LpNormalization", [vectors], output, axis=-1, p=2)

    def dense(self, states: str, name: str, output: str | None = None, exact: bool = False) -> str:
        """Apply the linear layer whose weights are `<name>.weight` and `<name>.bias`.

        Args:
            states: What it is applied to.
            name: Name of its weights.
            output: Name of the result; left out, any.
            exact: Whether its weights stay 32-bit floats in a quantised graph: for a small layer,
                where int8 saves nothing and costs accuracy.
        """
        matrix = self.weights[f"{name}.weight"].T
        bias = self._constant(f"{name}.bias", self.weights[f"{name}.bias"])
        if exact or not self.quantised:
            product = self._add("MatMul", [states, self._constant(f"{name}.weight", matrix)])
            return self._add("Add", [product, bias], output)
        weight, scale = self._int8(f"{name}.weight", matrix, axis=0)
        inputs = [states, weight, scale, "", bias]
        return self._add("DynamicQuantizeMatMul", inputs, output, domain=FUSED)

    def model(self, outputs: Mapping[str, Sequence[int | str]]) -> onnx.ModelProto:
        """Return the finished graph.

        Args:
            outputs: Shape of each output by name.
        """
        graph = helper.make_graph(
            self._nodes,
            "bert",
            self._inputs(),
            [
                helper.make_tensor_value_info(name, TensorProto.FLOAT, list(shape))
                for name, shape in outputs.items()
            ],
            list(self._constants.values()),
        )
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(FUSED, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION)

    def save(self, path: Path, outputs: Mapping[str, Sequence[int | str]]) -> None:
        """Write the finished graph to a file."""
        onnx.save(self.model(outputs), str(path))

    def _inputs(self) -> list[onnx.ValueInfoProto]:
        mask = helper.make_tensor_value_info("attention_mask", TensorProto.INT32, _BATCH)
        if self._given is not None:
            shape: list[str | int] = [*_BATCH, self.config.hidden]
            return [helper.make_tensor_value_info("states", TensorProto.FLOAT, shape), mask]
        return [helper.make_tensor_value_info("input_ids", TensorProto.INT32, _BATCH), mask]

    def _embeddings(self, output: str) -> None:
        positions = self.weights["embeddings.position_embeddings.weight"]
        types = self.weights["embeddings.token_type_embeddings.weight"]
        # Every token is of type 0, so its vector is part of the position's.
        table = positions[self.config.first_position :] + types[0]
        length = self._add("Shape", ["input_ids"], start=1, end=2)
        places = self._add(
            "Slice", [self._constant("places", table), self._integers(0), length, self._integers(0)]
        )
        summed = self._add("Add", [self._words(), places])
        self._layer_norm(summed, "embeddings.LayerNorm", output)

    def _words(self) -> str:
        table = self.weights["embeddings.word_embeddings.weight"]
        if not self.quantised:
            return self._add("Gather", [self._constant("words", table), "input_ids"])
        words, scale = self._int8("words", table, axis=1)
        rounded = self._add("Gather", [words, "input_ids"])
        scales = self._add("Gather", [scale, "input_ids"])
        column = self._add("Unsqueeze", [scales, self._integers(2)])
        return self._add("Mul", [self._add("Cast", [rounded], to=TensorProto.FLOAT), column])

    def _layer(self, states: str, layer: int, output: str, family: str = "encoder") -> None:
        prefix = f"{family}.layer.{layer}"
        attended = self._attention(states, f"{prefix}.attention.self")
        projected = self.dense(attended, f"{prefix}.attention.output.dense")
        projected = self._adapted(projected, f"{prefix}.attention.adapter")
        middle = self._layer_norm_of_sum(projected, states, f"{prefix}.attention.output.LayerNorm")
        wide = self.dense(middle, f"{prefix}.intermediate.dense")
        narrow = self.dense(self._gelu(wide), f"{prefix}.output.dense")
        narrow = self._adapted(narrow, f"{prefix}.adapter")
        self._layer_norm_of_sum(narrow, middle, f"{prefix}.output.LayerNorm", output)

    def _adapted(self, states: str, name: str) -> str:
        if f"{name}.down.weight" not in self.weights:
            return states
        bottleneck = self._gelu(self.dense(states, f"{name}.down"))
        return self._add("Add", [states, self.dense(bottleneck, f"{name}.up")])

    def _attention(self, states: str, prefix: str) -> str:
        parts = [f"{prefix}.{part}" for part in ("query", "key", "value")]
        matrix = np.concatenate([self.weights[f"{part}.weight"].T for part in parts], axis=1)
        values = np.concatenate([self.weights[f"{part}.bias"] for part in parts])
        bias = self._constant(f"{prefix}.bias", values)
        heads = self.config.heads
        if not self.quantised:
            inputs = [states, self._constant(f"{prefix}.weight", matrix), bias, "attention_mask"]
            return self._add("Attention", inputs, domain=FUSED, num_heads=heads)
        rounded, scale, zero = self._quantised_states(states)
        weight, weight_scale = self._int8(f"{prefix}.weight", matrix, axis=0)
        zeros = np.zeros(self._constants[weight_scale].dims, np.int8)
        weight_zero = self._constant(f"{prefix}.zero", zeros)
        inputs = [
            rounded, weight, bias, scale, weight_scale, "attention_mask", zero, weight_zero,
        ]  # fmt: skip
        return self._add("QAttention", inputs, domain=FUSED, num_heads=heads)

    def _gelu(self, states: str) -> str:
        return self._add("Gelu", [states], domain=FUSED)

    def _quantised_states(self, states: str) -> tuple[str, str, str]:
        names = (f"{states}_rounded", f"{states}_scale", f"{states}_zero")
        # Two layers may read the same states.
        if names[0] not in self._outputs():
            self._nodes.append(helper.make_node("DynamicQuantizeLinear", [states], names))
        return names

    def _layer_norm(self, states: str, prefix: str, output: str) -> str:
        inputs = [states, *self._norm(prefix)]
        return self._add("LayerNormalization", inputs, output, epsilon=self.config.epsilon)

    def _layer_norm_of_sum(
        self, states: str, skipped: str, prefix: str, output: str | None = None
    ) -> str:
        inputs = [states, skipped, *self._norm(prefix)]
        return self._add(
            "SkipLayerNormalization", inputs, output, domain=FUSED, epsilon=self.config.epsilon
        )

    def _norm(self, prefix: str) -> list[str]:
        names = (f"{prefix}.weight", f"{prefix}.bias")
        return [self._constant(name, self.weights[name]) for name in names]

    def _int8(self, name: str, matrix: npt.NDArray[np.float32], axis: int) -> tuple[str, str]:
        """Store a matrix in int8; return its name and the name of its scales."""
        scale = np.maximum(np.abs(matrix).max(axis=axis, keepdims=True), 1e-12) / LEVELS
        rounded = np.round(matrix / scale).astype(np.int8)
        scales = scale.reshape(-1).astype(np.float32)
        return self._constant(name, rounded), self._constant(f"{name}.scale", scales)

    def _outputs(self) -> set[str]:
        return {name for node in self._nodes for name in node.output}

    def _constant(self, name: str, value: npt.NDArray[np.generic]) -> str:
        if name not in self._constants:
            array = np.ascontiguousarray(value)
            self._constants[name] = numpy_helper.from_array(array, name)
        return name

    def _integers(self, *values: int) -> str:
        name = "integers_" + "_".join(map(str, values))
        return self._constant(name, np.array(values, np.int64))

    def _add(
        self,
        kind: str,
        inputs: list[str],
        output: str | None = None,
        domain: str = "",
        **attributes: Any,
    ) -> str:
        """Add a node of one output and return the output's name."""
        name = output or f"{kind.lower()}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, inputs, [name], domain=domain, **attributes))
        return name
