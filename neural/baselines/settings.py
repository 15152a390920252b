"""How a small network is trained: every number somebody may want to change."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class BaselineTraining:
    """Hyper-parameters of a small network.

    Attributes:
        epochs: How often each example is seen at most.
        batch_size: Examples a step.
        learning_rate: Adam's rate at the start; it falls linearly to 0.
        dropout: Share of the pooled activations dropped.
        word_dropout: Share of the units of a text read as unknown, which teaches the network
            what to make of words that it never saw.
        embedding_size: Width of a unit's vector.
        units: Filters of each width (TextCNN), or width of the state a direction (BiLSTM).
        label_smoothing: Share of the probability given to the other classes.
        class_weights: Whether examples of rare labels count more, in inverse proportion.
        held_out: Share of the examples kept aside to stop early and calibrate the confidence.
        patience: Epochs without a lower loss on what is held out before training stops.
        min_count: Units seen less often are unknown.
        max_length: Longer texts are cut to this many units.
        seed: Makes two trainings alike.
    """

    epochs: int = 30
    batch_size: int = 32
    learning_rate: float = 2e-3
    dropout: float = 0.5
    word_dropout: float = 0.1
    embedding_size: int = 128
    units: int = 128
    label_smoothing: float = 0.1
    class_weights: bool = False
    held_out: float = 0.1
    patience: int = 5
    min_count: int = 1
    max_length: int = 64
    seed: int = 42


# Chosen on a tenth of banking77's training examples.
TEXT_CNN = BaselineTraining()
BILSTM = BaselineTraining(epochs=15, batch_size=64, learning_rate=6e-3, units=64)
