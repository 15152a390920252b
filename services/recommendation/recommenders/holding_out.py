"""Behaviour parted into what is learned from and what is asked, to learn how far to trust whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from services.recommendation.recommenders.interactions import History, Interactions, Numbers

# Of somebody whom no recommender has seen, so many first events are asked for one after another.
FIRST_EVENTS = 6


class Question(NamedTuple):
    """What a shopper had done, and the item that came next."""

    history: History
    next: int


def part(
    behaviour: Interactions, share: float, most: int, seed: int
) -> tuple[Interactions, list[Question]]:
    """Part behaviour.

    Some shoppers are left out wholly: they stand for new ones, and each of their first events is
    asked for. Of all others the last event is asked for, where something new is left before it.

    Args:
        behaviour: What shoppers did.
        share: Share of the shoppers who are left out.
        most: So many are left out at most.
        seed: Chooses them.

    Returns:
        What is left to learn from, and the questions.
    """
    count = min(int(len(behaviour) * share), most)
    chosen = np.random.default_rng(seed).permutation(len(behaviour))[:count]
    lengths = np.diff(behaviour.starts)
    kept = np.where(lengths > 1, lengths - 1, lengths)
    kept[chosen] = 0
    questions = [
        question
        for row in chosen.tolist()
        for question in first_events(behaviour.history(row), FIRST_EVENTS)
    ]
    others = np.flatnonzero((lengths > 1) & (kept > 0))
    questions += [
        Question(_first(history, len(history.item) - 1), int(history.item[-1]))
        for history in map(behaviour.history, others.tolist())
        if history.item[-1] not in history.item[:-1]
    ]
    return first_of_each(behaviour, kept), questions


def first_events(history: History, most: int) -> Iterator[Question]:
    """Ask for each of the first events, given those before it; not for an item once more."""
    for count in range(min(len(history.item), most)):
        if history.item[count] not in history.item[:count]:
            yield Question(_first(history, count), int(history.item[count]))


def first_of_each(behaviour: Interactions, counts: Sequence[int] | Numbers) -> Interactions:
    """Keep of each shopper so many of the first events; who has none left is gone."""
    counts = np.asarray(counts)
    within = np.arange(len(behaviour.item)) - np.repeat(
        behaviour.starts[:-1], np.diff(behaviour.starts)
    )
    kept = within < np.repeat(counts, np.diff(behaviour.starts))
    left = counts > 0
    return Interactions(
        items=behaviour.items,
        shoppers=tuple(np.array(behaviour.shoppers, object)[left]),
        starts=np.concatenate([[0], np.cumsum(counts[left])]).astype(np.int64),
        item=behaviour.item[kept],
        liking=behaviour.liking[kept],
        at=behaviour.at[kept],
    )


def _first(history: History, count: int) -> History:
    return History(history.item[:count], history.liking[:count], history.at[:count])
