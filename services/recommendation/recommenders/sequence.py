"""What comes next after a sequence of items, as a network over sequences tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar, TypeVar

import numpy as np

from neural.sequences.onnx_sequences import OnnxSequences
from neural.sequences.settings import SequenceTraining
from services.recommendation.recommenders.als import AlsRecommender
from services.recommendation.recommenders.interactions import Floats, History, Interactions
from services.recommendation.recommenders.recommender import (
    ItemFeatures,
    NothingToLearn,
    Recommender,
)

FILE = "nobody.npz"
Self = TypeVar("Self", bound="SequenceRecommender")


class SequenceRecommender(Recommender):
    """Recommends what a network over sequences expects next; needs events in their order.

    Somebody new gets what most deal with: a network reads at least one item.

    Args:
        units: Width of an item's vector and of the network's states.
        layers: Blocks of the Transformer, or layers of the GRU.
        max_length: Events that are looked back at.
        dropout: Share of the activations dropped in training.
        epochs: How often each event is seen at most.
        negatives: Items that the next one is told from in a step; 0 for all.
        learning_rate: Adam's highest rate.
        members: So many networks are trained from other beginnings and heard together; two rank
            better than one and take twice the time.
        start_from_als: Whether the items' vectors begin as those of ALS, or by chance.
        seed: Makes two trainings alike.
        progress: Whether a progress bar is shown.
    """

    network: ClassVar[str]

    def __init__(
        self,
        units: int = SequenceTraining.units,
        layers: int = SequenceTraining.layers,
        max_length: int = SequenceTraining.max_length,
        dropout: float = SequenceTraining.dropout,
        epochs: int = SequenceTraining.epochs,
        negatives: int = SequenceTraining.negatives,
        learning_rate: float = SequenceTraining.learning_rate,
        members: int = 1,
        start_from_als: bool = True,
        seed: int = SequenceTraining.seed,
        progress: bool = False,
    ) -> None:
        self.settings = SequenceTraining(
            network=self.network,
            units=units,
            layers=layers,
            max_length=max_length,
            dropout=dropout,
            epochs=epochs,
            negatives=negatives,
            learning_rate=learning_rate,
            seed=seed,
        )
        self.members = members
        self.start_from_als = start_from_als
        self.progress = progress
        # Of each epoch, for the report of a training; not kept.
        self.losses: tuple[float, ...] = ()
        self._networks: list[OnnxSequences] = []
        self._nobody: Floats = np.zeros(0, np.float32)

    def fit(self, behaviour: Interactions, features: ItemFeatures) -> None:
        """Train the network; without two events in a row it knows only what most deal with."""
        # Brings TensorFlow along, which serving does not need.
        from neural.sequences.training import train

        if not len(behaviour):
            raise NothingToLearn("No behaviour is recorded yet.")
        counts = np.bincount(behaviour.item, minlength=len(behaviour.items))
        self._nobody = np.log((counts + 1) / (counts + 1).sum()).astype(np.float32)
        sequences = [history.item for history in behaviour.histories()]
        self._networks = []
        if any(len(sequence) > 1 for sequence in sequences):
            for number in range(self.members):
                settings = replace(self.settings, seed=self.settings.seed + number)
                start = self._start(behaviour, features, settings.seed)
                trained = train(sequences, len(counts), settings, self.progress, start=start)
                self.losses = trained.losses
                self._networks.append(
                    OnnxSequences(trained.graph, trained.vectors, trained.bias, trained.max_length)
                )

    def _start(self, behaviour: Interactions, features: ItemFeatures, seed: int) -> Floats | None:
        """Return ALS' vectors of the items, from which the network needs half the epochs."""
        if not self.start_from_als:
            return None
        als = AlsRecommender(self.settings.units, seed=seed)
        als.fit(behaviour, features)
        return als.items

    def scores(self, histories: Sequence[History]) -> Floats:
        """Return the logarithm of each item's chance to come next, up to a constant."""
        found = np.tile(self._nobody, (len(histories), 1))
        known = [row for row, history in enumerate(histories) if len(history.item)]
        if known and self._networks:
            asked = [histories[row].item for row in known]
            told = [network.scores(asked) for network in self._networks]
            found[known] = told[0] if len(told) == 1 else np.mean(told, axis=0)
        return found

    def save(self, folder: Path) -> None:
        """Write the network and what most deal with."""
        np.savez(folder / FILE, nobody=self._nobody)
        for number, network in enumerate(self._networks):
            (folder / str(number)).mkdir()
            network.save(folder / str(number))

    @classmethod
    def load(cls: type[Self], folder: Path) -> Self:
        """Read the network, which ONNX Runtime serves."""
        recommender = cls()
        with np.load(folder / FILE) as kept:
            recommender._nobody = kept["nobody"]
        members = sorted(path for path in folder.iterdir() if path.is_dir())
        recommender._networks = [OnnxSequences.load(member) for member in members]
        return recommender


class TransformerRecommender(SequenceRecommender):
    """A Transformer over what was done (after SASRec, Kang & McAuley 2018)."""

    name = "transformer"
    network = "transformer"


class GruRecommender(SequenceRecommender):
    """A recurrent network over what was done (after GRU4Rec, Hidasi et al. 2016)."""

    name = "gru"
    network = "gru"
