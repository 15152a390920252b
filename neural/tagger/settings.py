"""How a tagger is trained: every number somebody may want to change."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TaggerTraining:
    """Hyper-parameters of a tagger and of its training.

    Attributes:
        word_dimensions: Width of a word's embedding.
        pair_dimensions: Width of the embedding of a word and the one after it.
        character_dimensions: Width of a character's embedding.
        character_filters: Filters of the convolution over a word's characters.
        hidden: Width of the LSTM in each direction.
        epochs: Rounds over the examples at most.
        least_steps: A round over a small set is repeated until it has this many batches.
        patience: Rounds without a better F1 on what was held out, after which training stops.
        batch_size: Examples a step.
        learning_rate: Adam's rate in the first round.
        decay: The rate of round n, from 0, is `learning_rate / (1 + decay * n)`.
        dropout: Share of activations dropped before and after the LSTM.
        word_dropout: Share of words, pairs and characters read as unknown ones while training,
            so that unknown ones mean something when served.
        least_often: Words and characters seen less often are unknown.
        pair_least_often: Pairs of words seen less often are unknown.
        held_out: Share of the examples kept aside to tell when to stop.
        seed: Makes two trainings alike.
    """

    word_dimensions: int = 64
    pair_dimensions: int = 48
    character_dimensions: int = 24
    character_filters: int = 32
    hidden: int = 96
    epochs: int = 30
    least_steps: int = 25
    patience: int = 4
    batch_size: int = 32
    learning_rate: float = 3e-3
    decay: float = 0.1
    dropout: float = 0.4
    word_dropout: float = 0.05
    least_often: int = 1
    pair_least_often: int = 2
    held_out: float = 0.1
    seed: int = 42


@dataclass(frozen=True)
class EncodedTaggerTraining(TaggerTraining):
    """The same for a tagger that reads an encoder's states beside the words.

    Attributes:
        layers: How many of the encoder's layers above the shared ones are tuned for the tags; each
            costs a message a part of a pass. 0 reads the shared states as they are.
        layer_rate: Adam's highest rate for them.
        layer_dropout: Share of their activations dropped.
        warm_up: Share of the steps in which that rate rises; it falls to 0 after.
    """

    epochs: int = 8
    layers: int = 0
    layer_rate: float = 2e-4
    layer_dropout: float = 0.1
    warm_up: float = 0.1
