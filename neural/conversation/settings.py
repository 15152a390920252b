"""How the network over conversations is trained: every number somebody may want to change."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ConversationTraining:
    """Hyper-parameters of the network over conversations.

    Attributes:
        max_history: Things that happened, messages and actions, that are looked back at.
        epochs: How often each conversation is seen.
        batch_size: Conversations a step.
        learning_rate: Adam's rate at the start; it falls linearly to 0.
        embedding_size: Width of the vector of a thing that happened.
        units: Width of the network's state.
        dropout: Share of the activations dropped.
        forgotten: Share of the past left out at random, so that a conversation that took another
            way is still known for what it is.
        cut: Share of the conversations whose beginning is cut off at random.
        label_smoothing: Share of the probability given to other actions.
        most_conversations: Augmented conversations beyond this many are not trained on.
        seed: Makes two trainings alike.
    """

    max_history: int = 12
    epochs: int = 60
    batch_size: int = 32
    learning_rate: float = 5e-3
    embedding_size: int = 32
    units: int = 64
    dropout: float = 0.3
    forgotten: float = 0.15
    cut: float = 0.3
    label_smoothing: float = 0.05
    most_conversations: int = 400
    seed: int = 42
