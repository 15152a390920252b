"""How a classifier is fine-tuned: every number somebody may want to change."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FineTuning:
    """Hyper-parameters of fine-tuning.

    Attributes:
        layers: How many of the last Transformer layers are trained; the states below them are
            computed once, which makes training several times faster. 0 trains the head alone.
        epochs: How often each example is seen.
        batch_size: Examples a step.
        learning_rate: Highest rate of the Transformer layers.
        head_learning_rate: Highest rate of the linear head, which starts from nothing.
        warm_up: Share of the steps in which the rate rises; it falls to 0 afterwards.
        weight_decay: AdamW's decay of the weights.
        label_smoothing: Share of the probability given to the other classes.
        dropout: Share of activations dropped.
        held_out: Share of the examples kept aside to calibrate the confidence.
        max_tokens: Longer texts are cut.
        prefix: Put before every text; e5 was trained with "query: ".
        seed: Makes two trainings alike.
    """

    layers: int = 4
    epochs: int = 5
    batch_size: int = 32
    learning_rate: float = 2e-4
    head_learning_rate: float = 4e-3
    warm_up: float = 0.1
    weight_decay: float = 0.01
    label_smoothing: float = 0.1
    dropout: float = 0.1
    held_out: float = 0.05
    max_tokens: int = 128
    prefix: str = ""
    seed: int = 42
