"""What an earlier training left, so that another one can go on from it without forgetting."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from neural.bert.checkpoint import Weights
from neural.bert.graph_weights import weights_in
from neural.classifier.onnx_classifier import GRAPH, SETTINGS
from neural.classifier.outside import Neighbours
from neural.classifier.parts import HEAD


class LabelsMissing(ValueError):
    """A label of the earlier training has no example left."""


@dataclass(frozen=True)
class Former:
    """An earlier training.

    Attributes:
        labels: Its labels in the order of the head's outputs.
        weights: Its weights by name, as they were served.
        known: Texts it was trained on, with their labels.
        held_out: Texts it was not trained on, with their labels.
    """

    labels: tuple[str, ...]
    weights: Weights
    known: frozenset[tuple[str, str]]
    held_out: frozenset[tuple[str, str]]

    @classmethod
    def read(cls, folder: Path) -> Former:
        """Read the folder that `onnx_classifier.save` wrote."""
        settings = json.loads((folder / SETTINGS).read_text())
        labels = tuple(settings["labels"])
        neighbours = Neighbours.load(folder)
        examples = [
            (text, labels[target])
            for text, target in zip(neighbours.texts, neighbours.targets, strict=True)
        ]
        held = frozenset(examples[place] for place in settings["held_out"])
        return cls(labels, weights_in(folder / GRAPH), frozenset(examples) - held, held)

    def tuned(self, first: int) -> Weights:
        """Return the weights of the layers from `first` on, which are those that were tuned."""
        return {
            name: weight
            for name, weight in self.weights.items()
            if name.startswith("encoder.layer.") and int(name.split(".")[2]) >= first
        }

    def head(self, names: Sequence[str], hidden: int) -> Weights:
        """Return the head for other labels: known ones go on, new ones begin at nothing.

        Args:
            names: The labels.
            hidden: Width of the vectors.
        """
        weight, bias = np.zeros((len(names), hidden), np.float32), np.zeros(len(names), np.float32)
        for place, name in enumerate(names):
            if name in self.labels:
                former = self.labels.index(name)
                weight[place] = self.weights[f"{HEAD}.weight"][former]
                bias[place] = self.weights[f"{HEAD}.bias"][former]
        return {f"{HEAD}.weight": weight, f"{HEAD}.bias": bias}

    def refuse_missing(self, labels: Sequence[str]) -> None:
        """Refuse examples that leave out a label.

        Raises:
            LabelsMissing: When a label of the earlier training is none of `labels`.
        """
        if missing := sorted(set(self.labels) - set(labels)):
            raise LabelsMissing(
                f"{', '.join(missing)}: no example is left of what the model knows. Fine-tuning "
                "wants all examples, the old ones too; train without --finetune to drop an intent."
            )

    def rehearsed(
        self,
        examples: Sequence[tuple[str, str]],
        places: Sequence[int],
        ratio: float,
        random: np.random.Generator,
    ) -> list[int]:
        """Choose what to train on: all that is new, and old examples for each new one.

        Rehearsal keeps a network from forgetting (Robins 1995); every label takes its turn.

        Args:
            examples: Texts with their labels.
            places: Those that may be trained on.
            ratio: Old examples for each new one, beside one of each label.
            random: Chooses the old ones.
        """
        new = [place for place in places if examples[place] not in self.known]
        if not new:
            return []
        by_label: dict[str, list[int]] = {}
        for place in random.permutation([p for p in places if examples[p] in self.known]).tolist():
            by_label.setdefault(examples[place][1], []).append(place)
        turns = sorted((turn, place) for old in by_label.values() for turn, place in enumerate(old))
        count = len(by_label) + round(ratio * len(new))
        return [*new, *(place for _, place in turns[:count])]
