"""Sequences cut into windows, and windows of like length put into batches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int32]
PAD = 0
NOTHING = -1
# By chance so much longer or shorter a window counts when windows are put together by length.
LENGTH_NOISE = 2.0


class Batch(NamedTuple):
    """Windows of like length, padded at the end.

    Attributes:
        items: Numbers of the items, shape (windows, length).
        following: Number of the item after each, -1 where there is none, shape (windows, length).
        lengths: How many items each window has, shape (windows,).
    """

    items: Numbers
    following: Numbers
    lengths: Numbers


def cut(sequences: Sequence[Numbers], max_length: int) -> list[Numbers]:
    """Cut sequences into windows of at most `max_length` items that another follows.

    Neighbouring windows of a sequence share an item, so that every item but the first of a
    sequence follows another once. The newest window is the full one.
    """
    windows = []
    for sequence in sequences:
        end = len(sequence)
        while end > 1:
            begin = max(0, end - max_length - 1)
            windows.append(np.asarray(sequence[begin:end], np.int32))
            end = begin + 1
    return windows


def batches(
    windows: Sequence[Numbers], events: int, random: np.random.Generator
) -> Iterator[Batch]:
    """Give each window once, those of like length together, in a new order each time.

    Args:
        windows: Of two items at least.
        events: Events that a batch has, about.
        random: Decides the order.
    """
    lengths = np.array([len(window) - 1 for window in windows])
    order = np.argsort(lengths + LENGTH_NOISE * random.random(len(lengths)), kind="stable")
    belongs = np.cumsum(lengths[order]) // events
    ends = np.flatnonzero(np.diff(belongs)) + 1
    together = np.split(order, ends)
    for place in random.permutation(len(together)):
        chosen = [windows[number] for number in together[place]]
        items, told = padded([window[:-1] for window in chosen])
        following, _ = padded([window[1:] for window in chosen], NOTHING)
        yield Batch(items, following, told)


def padded(sequences: Sequence[Numbers], pad: int = PAD) -> tuple[Numbers, Numbers]:
    """Return sequences, none of them empty, as one array padded at the end, and their lengths."""
    lengths = np.array([len(sequence) for sequence in sequences], np.int32)
    items = np.full((len(lengths), lengths.max(initial=1)), pad, np.int32)
    items[np.arange(items.shape[1]) < lengths[:, np.newaxis]] = np.concatenate(sequences)
    return items, lengths
