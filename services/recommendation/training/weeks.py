"""Holds out the latest days of behaviour, on which recommenders are judged."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from services.recommendation.recommenders.interactions import History, Interactions, Numbers

SECONDS_A_DAY = 86_400


@dataclass(frozen=True)
class HeldOut:
    """Behaviour in two parts, before a moment and after it.

    Attributes:
        before: What is learned from.
        histories: What each shopper of the latest days had done before them.
        wanted: Numbers of the items that each turned to in these days, none dealt with before.
    """

    before: Interactions
    histories: list[History]
    wanted: list[Numbers]


def hold_out(behaviour: Interactions, days: int) -> HeldOut:
    """Hold out the latest days, counted back from the latest event.

    Args:
        behaviour: All behaviour, at least one event.
        days: How many days.
    """
    cut = int(behaviour.at.max()) - days * SECONDS_A_DAY
    histories, wanted = [], []
    for history in behaviour.histories():
        earlier = int(np.searchsorted(history.at, cut, side="right"))
        new = np.setdiff1d(history.item[earlier:], history.item[:earlier])
        if len(new):
            histories.append(
                History(history.item[:earlier], history.liking[:earlier], history.at[:earlier])
            )
            wanted.append(new.astype(np.int32))
    return HeldOut(_before(behaviour, cut), histories, wanted)


def _before(behaviour: Interactions, cut: int) -> Interactions:
    """Return the behaviour up to a moment; who did nothing before it is left out."""
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
