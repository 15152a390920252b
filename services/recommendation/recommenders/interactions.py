"""Behaviour as arrays: who dealt with which items, in which order, and what it says of liking."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int32]
Times = npt.NDArray[np.int64]


class Event(NamedTuple):
    """One thing a shopper did with an item.

    Attributes:
        shopper: Whose it is.
        item: The item's id.
        liking: How much it says about liking, above 0.
        at: When, in Unix seconds.
    """

    shopper: str
    item: str
    liking: float
    at: int


class History(NamedTuple):
    """What one shopper did, oldest first; empty for somebody new.

    Attributes:
        item: Numbers of the items, shape (events,).
        liking: What each event says about liking, shape (events,).
        at: Unix seconds of each event, shape (events,).
    """

    item: Numbers
    liking: Floats
    at: Times


NOBODY = History(np.zeros(0, np.int32), np.zeros(0, np.float32), np.zeros(0, np.int64))


@dataclass(frozen=True)
class Interactions:
    """What all shoppers did, shopper by shopper, each one's oldest event first.

    Attributes:
        items: Ids of the items; an item's place here is its number everywhere.
        shoppers: Ids of the shoppers.
        starts: Where each shopper's events begin, and the end of all, shape (shoppers + 1,).
        item: Number of the item of each event, shape (events,).
        liking: What each event says about liking, shape (events,).
        at: Unix seconds of each event, shape (events,).
    """

    items: tuple[str, ...]
    shoppers: tuple[str, ...]
    starts: Times
    item: Numbers
    liking: Floats
    at: Times

    @classmethod
    def of(cls, events: Iterable[Event], items: Sequence[str]) -> Interactions:
        """Put events in order; those with items that are not among `items` are left out.

        Args:
            events: In any order; events of the same second keep the order they come in.
            items: Ids of the items that can be recommended.
        """
        places = {item: place for place, item in enumerate(items)}
        known = [event for event in events if event.item in places]
        known.sort(key=lambda event: (event.shopper, event.at))
        shoppers, counts = np.unique([event.shopper for event in known], return_counts=True)
        return cls(
            items=tuple(items),
            shoppers=tuple(str(shopper) for shopper in shoppers),
            starts=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
            item=np.array([places[event.item] for event in known], np.int32),
            liking=np.array([event.liking for event in known], np.float32),
            at=np.array([event.at for event in known], np.int64),
        )

    def __len__(self) -> int:
        """Return the number of shoppers."""
        return len(self.shoppers)

    def history(self, row: int) -> History:
        """Return what one shopper did."""
        own = slice(self.starts[row], self.starts[row + 1])
        return History(self.item[own], self.liking[own], self.at[own])

    def histories(self) -> Iterator[History]:
        """Yield what each shopper did."""
        return (self.history(row) for row in range(len(self)))

    def matrix(self) -> csr_matrix:
        """Return the liking of each item by each shopper, summed, shape (shoppers, items)."""
        rows = np.repeat(np.arange(len(self)), np.diff(self.starts))
        return csr_matrix((self.liking, (rows, self.item)), (len(self), len(self.items)))


def liking_rows(
    histories: Sequence[History], items: int, half_life_events: float = 0
) -> csr_matrix:
    """Return the liking of each item in each history, summed, shape (histories, items).

    Args:
        histories: What some shoppers did.
        items: How many items there are.
        half_life_events: So many events before the newest one an event counts half; 0 counts all
            alike.
    """
    sizes = [len(history.item) for history in histories]
    starts = np.concatenate([[0], np.cumsum(sizes)])
    liking = np.concatenate([NOBODY.liking, *(history.liking for history in histories)])
    if half_life_events:
        ends = np.repeat(starts[1:], sizes)
        liking = liking * np.exp2((np.arange(len(liking)) + 1 - ends) / half_life_events)
    item = np.concatenate([NOBODY.item, *(history.item for history in histories)])
    rows = csr_matrix((liking.astype(np.float32), item, starts), (len(histories), items))
    rows.sum_duplicates()
    return rows
