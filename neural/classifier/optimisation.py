"""Where and how a training's steps are taken: devices, precision, rates, the change of weights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import tensorflow as tf

# Small gradients vanish in 16 bits, so the loss is made this much greater (Micikevicius et al.
# 2018); halved where that is too much, doubled after so many steps in which it was not.
FIRST_SCALE = 2.0**15
STEPS_TO_DOUBLE = 1000


def every_device() -> Any:
    """Return the strategy that trains on every GPU there is, or on the processor.

    A GPU's memory is taken as it is needed, so that other processes may use the rest.
    """
    gpus = tf.config.list_physical_devices("GPU")
    for gpu in gpus:
        try:
            tf.config.experimental.set_memory_growth(gpu, True)
        except RuntimeError:  # somebody used the GPU before us and has decided
            break
    return tf.distribute.MirroredStrategy() if len(gpus) > 1 else tf.distribute.get_strategy()


def compute_type(precision: str) -> Any:
    """Return the type of the layers' activations for a `precision` of the settings."""
    if precision == "auto":
        precision = "mixed_float16" if tf.config.list_physical_devices("GPU") else "float32"
    return tf.as_dtype(precision.removeprefix("mixed_"))


def parts(strategy: Any, arrays: Sequence[Any]) -> tuple[Any, ...]:
    """Give each device its part of a batch.

    Args:
        strategy: TensorFlow's distribution strategy.
        arrays: Arrays whose first axis is the examples.

    Returns:
        Those of each device, and the device's share of the examples. A device for which no
        example is left has the first one again, with a share of 0.
    """
    devices, examples = strategy.num_replicas_in_sync, len(arrays[0])
    if devices == 1:
        return *(tf.constant(array) for array in arrays), tf.constant(1.0)
    places = np.array_split(np.arange(examples), devices)

    def part(context: Any) -> tuple[Any, ...]:
        own = places[context.replica_id_in_sync_group]
        taken = own if len(own) else np.zeros(1, int)
        return *(tf.constant(a[taken]) for a in arrays), tf.constant(
            len(own) / examples, tf.float32
        )

    given: tuple[Any, ...] = strategy.experimental_distribute_values_from_function(part)
    return given


class Rates(Protocol):
    """What the settings of a training say about its rates."""

    @property
    def warm_up(self) -> float:
        """Share of the steps in which the rate rises."""

    @property
    def weight_decay(self) -> float:
        """Share of the weights taken off in a step at a rate of 1."""


class Optimiser:
    """AdamW with a rate of its own for the layers and for the head.

    Args:
        strategy: TensorFlow's distribution strategy; made within its scope.
        groups: Variables with their highest rate.
        steps: Steps until the rates have fallen to 0.
        settings: Warm-up and decay.
        compute: Type of the activations; the loss is scaled for 16-bit floats.
        memory: How far back the squares of the gradients are averaged (Adam's beta 2). Where most
            gradients of a weight are next to nothing, a long memory makes its rare steps great.
    """

    def __init__(
        self,
        strategy: Any,
        groups: Sequence[tuple[list[Any], float]],
        steps: int,
        settings: Rates,
        compute: Any,
        memory: float = 0.999,
    ) -> None:
        self._strategy = strategy
        self._groups = [(variables, rate) for variables, rate in groups if variables]
        self._scaled = compute == tf.float16
        with strategy.scope():
            first = tf.VariableAggregation.ONLY_FIRST_REPLICA
            self.scale = tf.Variable(
                FIRST_SCALE if self._scaled else 1.0, trainable=False, aggregation=first
            )
            self._good = tf.Variable(0, trainable=False, aggregation=first)
            self._optimisers = []
            for variables, rate in self._groups:
                schedule = WarmUpAndDecay(rate, steps, settings.warm_up)
                optimiser = tf.keras.optimizers.AdamW(
                    schedule, settings.weight_decay, beta_2=memory
                )
                optimiser.exclude_from_weight_decay(var_names=["bias", "LayerNorm"])
                optimiser.build(variables)
                self._optimisers.append(optimiser)
        self.apply = tf.function(lambda gradients: strategy.run(self._apply, args=(gradients,)))

    def _apply(self, gradients: list[Any]) -> None:
        finite = tf.constant(True)
        if self._scaled:
            finite = tf.math.is_finite(tf.linalg.global_norm(gradients))
            # A branch would be no place for a change on several devices: a step that overflowed
            # changes nothing but what the moments still carry.
            gradients = [tf.where(finite, gradient, 0.0) for gradient in gradients]
            self._rescale(finite)
        clipped, _ = tf.clip_by_global_norm(gradients, 1.0)
        for (variables, _), optimiser in zip(self._groups, self._optimisers):  # noqa: B905
            own, clipped = clipped[: len(variables)], clipped[len(variables) :]
            # AutoGraph's zip knows no `strict`.
            pairs = list(zip(own, variables))  # noqa: B905
            optimiser.apply_gradients(pairs, skip_gradients_aggregation=True)

    def _rescale(self, finite: Any) -> None:
        good = tf.where(finite, self._good + 1, 0)
        double = good >= STEPS_TO_DOUBLE
        grown = tf.where(double, self.scale * 2, self.scale)
        self.scale.assign(tf.where(finite, grown, tf.maximum(self.scale / 2, 1.0)))
        self._good.assign(tf.where(double, 0, good))


class WarmUpAndDecay(tf.keras.optimizers.schedules.LearningRateSchedule):  # type: ignore[misc]
    """A rate that rises linearly, then falls linearly to 0."""

    def __init__(self, peak: float, steps: int, warm_up: float) -> None:
        self.peak = peak
        self.steps = steps
        self.rising = max(1.0, steps * warm_up)

    def __call__(self, step: Any) -> Any:
        """Return the rate at a step."""
        step = tf.cast(step, tf.float32)
        falling = (self.steps - step) / max(1.0, self.steps - self.rising)
        return self.peak * tf.maximum(tf.minimum(step / self.rising, falling), 0.0)
