"""Behaviour for the recommenders' bench: parted so that nothing that is asked was learned from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benchmarks.public_data import sequences
from services.recommendation.recommenders.holding_out import Question, first_events, first_of_each
from services.recommendation.recommenders.interactions import History, Interactions

NAME = "amazon_video_games"
# One shopper of so many stands for a new one in the test, another one where the hybrid learns.
ONE_OF = 20
# New shoppers are asked for with their first 0 to 5 events.
FIRST = 6
SEED = 0


@dataclass(frozen=True)
class Parted:
    """What is learned from, and what is asked.

    The last event of a shopper is the test, the one before it is for choosing; what is learned
    from is all before. New shoppers are in none of what is learned from.

    Attributes:
        learned: What every recommender learns from.
        validation: The last but one event of each shopper.
        test: The last event of each shopper.
        new_validation: The first events of some new shoppers.
        new_test: The first events of other new shoppers.
    """

    learned: Interactions
    validation: list[Question]
    test: list[Question]
    new_validation: list[Question]
    new_test: list[Question]


def read() -> Parted:
    """Read the sequences of amazon_video_games and part them.

    Raises:
        DataMissing: When they are not there.
    """
    whole = as_behaviour(sequences(NAME))
    count = len(whole) // ONE_OF
    order = np.random.default_rng(SEED).permutation(len(whole))
    new, also_new = np.sort(order[:count]), np.sort(order[count : 2 * count])
    lengths = np.diff(whole.starts)
    kept = np.where(lengths > 2, lengths - 2, lengths)
    kept[order[: 2 * count]] = 0
    long = np.flatnonzero((lengths > 2) & (kept > 0))
    return Parted(
        learned=first_of_each(whole, kept),
        validation=[_asked(whole.history(row), 2) for row in long.tolist()],
        test=[_asked(whole.history(row), 1) for row in long.tolist()],
        new_validation=_first_events(whole, also_new),
        new_test=_first_events(whole, new),
    )


def as_behaviour(rows: list[npt.NDArray[np.int32]]) -> Interactions:
    """Return sequences of items' numbers as behaviour; the time is the place in the sequence."""
    lengths = [len(row) for row in rows]
    item = np.concatenate(rows)
    return Interactions(
        items=tuple(str(number) for number in range(int(item.max()) + 1)),
        shoppers=tuple(str(number) for number in range(len(rows))),
        starts=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        item=item,
        liking=np.ones(len(item), np.float32),
        at=np.concatenate([np.arange(length) for length in lengths]),
    )


def _asked(history: History, from_end: int) -> Question:
    place = len(history.item) - from_end
    before = History(history.item[:place], history.liking[:place], history.at[:place])
    return Question(before, int(history.item[place]))


def _first_events(behaviour: Interactions, rows: npt.NDArray[np.int64]) -> list[Question]:
    return [
        question
        for row in rows.tolist()
        for question in first_events(behaviour.history(row), FIRST)
    ]
