"""Holds out the latest days of behaviour, on which recommenders are judged."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from services.recommendation.recommenders.interactions import History, Interactions, Numbers, Times

SECONDS_A_DAY = 86_400


@dataclass(frozen=True)
class HeldOut:
    """What is asked of a recommender that learned nothing of the latest days.

    Attributes:
        counts: How many events each item had before these days, shape (items,).
        histories: What each shopper of these days had done before them.
        wanted: Numbers of the items that each turned to in these days, none dealt with before.
    """

    counts: Times
    histories: list[History]
    wanted: list[Numbers]


def cut_of(latest: int, days: int) -> int:
    """Return the moment that so many days before the latest event begin after."""
    return latest - days * SECONDS_A_DAY


def hold_out(behaviour: Interactions, cut: int) -> HeldOut:
    """Hold out what was done after a moment.

    Args:
        behaviour: All behaviour.
        cut: Unix seconds.
    """
    histories, wanted = [], []
    for history in behaviour.histories():
        earlier = int(np.searchsorted(history.at, cut, side="right"))
        new = np.setdiff1d(history.item[earlier:], history.item[:earlier])
        if len(new):
            histories.append(
                History(history.item[:earlier], history.liking[:earlier], history.at[:earlier])
            )
            wanted.append(new.astype(np.int32))
    counts = np.bincount(behaviour.item[behaviour.at <= cut], minlength=len(behaviour.items))
    return HeldOut(counts, histories, wanted)


def before(behaviour: Interactions, cut: int) -> Interactions:
    """Return the behaviour up to a moment; who did nothing before it is left out.

    Args:
        behaviour: All behaviour.
        cut: Unix seconds.
    """
    kept = behaviour.at <= cut
    ends = np.concatenate([[0], np.cumsum(kept)])
    counts = np.diff(ends[behaviour.starts])
    some = np.flatnonzero(counts)
    return replace(
        behaviour,
        shoppers=tuple(behaviour.shoppers[row] for row in some),
        starts=np.concatenate([[0], np.cumsum(counts[some])]).astype(np.int64),
        item=behaviour.item[kept],
        liking=behaviour.liking[kept],
        at=behaviour.at[kept],
    )
