"""What training a classifier gives."""

from __future__ import annotations

from dataclasses import dataclass

from neural.bert.checkpoint import Weights
from neural.classifier.characters import CharacterNgrams
from neural.classifier.outside import Neighbours


@dataclass(frozen=True)
class Trained:
    """What training gives.

    Attributes:
        weights: All weights by name; the head's are `classifier.weight` and `classifier.bias`,
            the regression's `regression.weight` and `regression.bias` where there is one.
        labels: Labels in the order of the head's outputs.
        characters: The linear classifier beside the encoder.
        scales: What the logits of the encoder, of the linear classifier and of the regression,
            where there is one, are multiplied by before they are added, for calibrated confidences.
        neighbours: The examples as the tuned encoder sees them.
        most_energy: Greatest energy of a text that is in scope.
        held_out_accuracy: Accuracy on the examples held out, or None when there were none.
        held_out: Places of the examples held out.
        judged: Places of examples judged with the weights as they were trained, the held-out
            ones first; what is served is compared with that.
        judged_accuracy: Accuracy on them.
    """

    weights: Weights
    labels: tuple[str, ...]
    characters: CharacterNgrams
    scales: tuple[float, ...]
    neighbours: Neighbours
    most_energy: float
    held_out_accuracy: float | None
    held_out: tuple[int, ...]
    judged: tuple[int, ...]
    judged_accuracy: float
