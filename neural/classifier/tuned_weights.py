"""The weights that a tuning trains, and what they make of the encoder's."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from neural.bert.checkpoint import BertConfig, Weights
from neural.classifier.parts import HEAD
from neural.classifier.settings import Tuning

MATRICES = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
NORMS = ("attention.output.LayerNorm", "output.LayerNorm")
# A LoRA change counts twice, as alpha = 2 x rank does in the paper's settings.
LORA_SCALE = 2.0
SPREAD = 0.02


class TunedWeights:
    """Variables of a training.

    Args:
        weights: The encoder's weights by name.
        config: The encoder's shape.
        tuning: Which weights are trained.
        rank: Width of a LoRA change or an adapter.
        labels: How many labels the head tells apart.
        random: Begins the new weights.
    """

    def __init__(
        self,
        weights: Weights,
        config: BertConfig,
        tuning: Tuning,
        rank: int,
        labels: int,
        random: np.random.Generator,
    ) -> None:
        self._tuning, self._random = tuning, random
        first = config.layers - tuning.layers
        prefixes = [f"encoder.layer.{number}" for number in range(first, config.layers)]
        names = tuple(f"{prefix}." for prefix in prefixes)
        self._frozen = {n: tf.constant(w) for n, w in weights.items() if n.startswith(names)}
        begun: dict[str, Any] = {}
        if tuning.kind in ("full", "last"):
            begun = {name: weights[name] for name in self._frozen}
        elif tuning.kind == "lora":
            for prefix in prefixes:
                begun |= self._low_ranks(weights, prefix, rank)
        elif tuning.kind == "adapter":
            for prefix in prefixes:
                fresh = self._adapters(weights, prefix, rank, config.hidden)
                # An earlier training's adapters go on where they are of the same width.
                begun |= {
                    name: weights[name]
                    if name in weights and weights[name].shape == value.shape
                    else value
                    for name, value in fresh.items()
                }
        self.body = {name: tf.Variable(w, name=name) for name, w in begun.items()}
        self.head = {
            f"{HEAD}.weight": tf.Variable(tf.zeros((labels, config.hidden))),
            f"{HEAD}.bias": tf.Variable(tf.zeros(labels), name=f"{HEAD}.bias"),
        }

    @property
    def size(self) -> int:
        """How many numbers are trained, the head among them."""
        return sum(int(np.prod(v.shape)) for v in [*self.body.values(), *self.head.values()])

    def effective(self) -> dict[str, Any]:
        """Return the tuned layers' weights by name, as a forward pass uses them."""
        weights = {**self._frozen, **self.head}
        if self._tuning.kind != "lora":
            return weights | self.body
        for name in self._frozen:
            if f"{name}.up" in self.body:
                change = tf.matmul(self.body[f"{name}.up"], self.body[f"{name}.down"])
                weights[name] = weights[name] + LORA_SCALE * change
        return weights

    def trained(self) -> Weights:
        """Return them as arrays; a LoRA change is part of its matrix, an adapter stands alone."""
        return {name: np.asarray(weight) for name, weight in self.effective().items()}

    def values(self) -> list[Any]:
        """Return the variables' present values, to come back to."""
        return [variable.numpy() for variable in [*self.body.values(), *self.head.values()]]

    def restore(self, values: list[Any]) -> None:
        """Give the variables former values."""
        variables = [*self.body.values(), *self.head.values()]
        for variable, value in zip(variables, values, strict=True):
            variable.assign(value)

    def _low_ranks(self, weights: Weights, prefix: str, rank: int) -> dict[str, Any]:
        begun = {}
        for name in [f"{prefix}.{matrix}.weight" for matrix in MATRICES]:
            outputs, inputs = weights[name].shape
            begun[f"{name}.down"] = self._small((rank, inputs))
            begun[f"{name}.up"] = np.zeros((outputs, rank), np.float32)
        return begun

    def _adapters(self, weights: Weights, prefix: str, size: int, hidden: int) -> dict[str, Any]:
        begun: dict[str, Any] = {}
        for name in (f"{prefix}.attention.adapter", f"{prefix}.adapter"):
            begun[f"{name}.down.weight"] = self._small((size, hidden))
            begun[f"{name}.down.bias"] = np.zeros(size, np.float32)
            begun[f"{name}.up.weight"] = np.zeros((hidden, size), np.float32)
            begun[f"{name}.up.bias"] = np.zeros(hidden, np.float32)
        for name in [f"{prefix}.{norm}.{part}" for norm in NORMS for part in ("weight", "bias")]:
            begun[name] = weights[name]
        return begun

    def _small(self, shape: tuple[int, int]) -> Any:
        return self._random.normal(0, SPREAD, shape).astype(np.float32)
