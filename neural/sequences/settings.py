"""How a network over sequences of items is trained: every number somebody may want to change."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SequenceTraining:
    """Hyper-parameters of a network over sequences of items.

    Attributes:
        network: `transformer` or `gru`.
        units: Width of an item's vector and of the network's states.
        layers: Blocks of the Transformer, or layers of the GRU.
        heads: Heads of a block's attention.
        max_length: Items that are looked back at.
        dropout: Share of the activations dropped.
        epochs: How often each sequence is seen at most.
        least_steps: Steps an epoch has at least; short data are seen several times for it.
        batch_events: Events a step, about.
        negatives: Items that the next one is told from in a step, drawn by how often they come;
            0 takes all items, as does a catalogue that has no more.
        learning_rate: Adam's highest rate; it rises at first, then falls linearly to 0.
        warm_up: Share of the steps in which the rate rises.
        weight_decay: Share of the weights taken off in a step at a rate of 1.
        label_smoothing: Share of the probability given to all items alike; needs all items.
        held_out: Share of the sequences whose last item is kept aside to stop early.
        most_held_out: Sequences that are held out at most.
        patience: Epochs without a better ranking of what is held out before training stops.
        precision: `float32`, `mixed_bfloat16`, `mixed_float16`, or `auto`: 16 bits on a GPU.
        seed: Makes two trainings alike.
    """

    network: str = "transformer"
    units: int = 64
    layers: int = 1
    heads: int = 2
    max_length: int = 50
    dropout: float = 0.3
    epochs: int = 9
    least_steps: int = 40
    batch_events: int = 900
    negatives: int = 2000
    learning_rate: float = 5e-3
    warm_up: float = 0.05
    weight_decay: float = 0.0
    label_smoothing: float = 0.0
    held_out: float = 0.1
    most_held_out: int = 2000
    patience: int = 3
    precision: str = "auto"
    seed: int = 7
