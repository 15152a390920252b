"""What every recommender is: fitted on behaviour, asked with a history, kept in a folder."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, TypeVar

from services.recommendation.recommenders.interactions import Floats, History, Interactions

Self = TypeVar("Self", bound="Recommender")


@dataclass(frozen=True)
class ItemFeatures:
    """What is known of the items without any behaviour.

    Attributes:
        vectors: A unit vector of each item's text, shape (items, dimension); dimension 0 when
            there is no text.
    """

    vectors: Floats


class Recommender(ABC):
    """Scores all items for shoppers it need not have seen before.

    It is asked with a history and not with a shopper's id: what somebody did a moment ago counts
    at once, and somebody new is an empty history. No pickle is written or read.
    """

    name: ClassVar[str]

    @abstractmethod
    def fit(self, behaviour: Interactions, features: ItemFeatures) -> None:
        """Learn from behaviour.

        Raises:
            NothingToLearn: When there is no event at all.
        """

    @abstractmethod
    def scores(self, histories: Sequence[History]) -> Floats:
        """Return how well each item fits each history, shape (histories, items).

        Only the order of one row's scores means something; items of the history are scored too.
        """

    @abstractmethod
    def save(self, folder: Path) -> None:
        """Write all that `load` needs into a folder that exists."""

    @classmethod
    @abstractmethod
    def load(cls: type[Self], folder: Path) -> Self:
        """Read what `save` wrote."""


class NothingToLearn(Exception):
    """There is no behaviour to learn from; the message says where it would come from."""
