"""Where recommenders learn: in this process, or elsewhere behind the same interface."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from services.recommendation.recommenders import kinds
from services.recommendation.recommenders.interactions import Interactions
from services.recommendation.recommenders.kinds import Choice
from services.recommendation.recommenders.recommender import (
    ItemFeatures,
    NothingToLearn,
    Recommender,
)
from services.recommendation.training import weeks
from services.recommendation.training.weeks import HeldOut


@dataclass(frozen=True)
class Extent:
    """How much behaviour there is.

    Attributes:
        events: Number of events that say something about liking.
        latest: Unix seconds of the latest of them.
    """

    events: int
    latest: int


class Learner(Protocol):
    """Has behaviour, and makes recommenders of it."""

    def extent(self) -> Extent:
        """Return how much behaviour there is.

        Raises:
            NothingToLearn: When there is none at all.
        """

    def held_out(self, cut: int) -> HeldOut:
        """Hold out what was done after a moment, in Unix seconds."""

    def learned(self, choice: Choice, cut: int | None) -> Recommender:
        """Make a recommender that learned what was done up to a moment, or all."""


class InProcess:
    """Learns in this process.

    Args:
        behaviour: What shoppers did.
        features: What is known of the items.
        progress: Whether a recommender that takes long shows a progress bar.
    """

    def __init__(
        self, behaviour: Interactions, features: ItemFeatures, progress: bool = False
    ) -> None:
        self.behaviour = behaviour
        self.features = features
        self.progress = progress

    def extent(self) -> Extent:
        """Return how much behaviour there is."""
        if not len(self.behaviour):
            raise NothingToLearn("No behaviour with the products of the catalogue is recorded yet.")
        return Extent(len(self.behaviour.item), int(self.behaviour.at.max()))

    def held_out(self, cut: int) -> HeldOut:
        """Hold out what was done after a moment."""
        return weeks.hold_out(self.behaviour, cut)

    def learned(self, choice: Choice, cut: int | None) -> Recommender:
        """Make a recommender that learned what was done up to a moment, or all."""
        parameters = dict(choice.parameters)
        if self.progress and "progress" in kinds.parameters(choice.name):
            parameters.setdefault("progress", True)
        recommender = kinds.make(choice.name, parameters)
        behaviour = self.behaviour if cut is None else weeks.before(self.behaviour, cut)
        recommender.fit(behaviour, self.features)
        return recommender
