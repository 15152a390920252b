"""Batches for training: texts of like length together, so that little padding is computed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from neural.encoder.onnx_encoder import encodable

Integers = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Batch:
    """Examples padded to the same length.

    Attributes:
        places: Which examples these are, shape (batch,).
        input_ids: Token ids, shape (batch, tokens).
        mask: 1 for real tokens, shape (batch, tokens).
    """

    places: Integers
    input_ids: Integers
    mask: npt.NDArray[np.float32]


def tokenise(tokenizer: Tokenizer, texts: Sequence[str]) -> list[list[int]]:
    """Return the token ids of texts, each without padding."""
    tokenizer.no_padding()
    return [encoding.ids for encoding in tokenizer.encode_batch([encodable(t) for t in texts])]


def batches(
    ids: Sequence[Sequence[int]],
    places: Sequence[int],
    size: int,
    pad: int,
    random: np.random.Generator | None = None,
) -> Iterator[Batch]:
    """Group examples by length.

    Args:
        ids: Token ids of all examples.
        places: Which examples to take.
        size: Examples a batch.
        pad: Token id of padding.
        random: Shuffles batches, and examples of like length among themselves; None keeps
            the order by length.

    Yields:
        Batches that hold every place once.
    """
    jitter = random.uniform(0, 2, len(places)) if random else np.zeros(len(places))
    lengths = np.array([len(ids[place]) for place in places])
    order = np.array(places)[np.argsort(lengths + jitter, kind="stable")]
    groups = [order[begin : begin + size] for begin in range(0, len(order), size)]
    if random:
        random.shuffle(groups)  # type: ignore[arg-type]
    for group in groups:
        yield padded(ids, group, pad)


def padded(
    ids: Sequence[Sequence[int]], places: npt.NDArray[np.signedinteger[Any]], pad: int
) -> Batch:
    """Return examples as a batch.

    Args:
        ids: Token ids of all examples.
        places: Which examples to take, shape (batch,).
        pad: Token id of padding.
    """
    longest = max(len(ids[place]) for place in places)
    input_ids = np.full((len(places), longest), pad, np.int32)
    mask = np.zeros((len(places), longest), np.float32)
    for row, place in enumerate(places):
        input_ids[row, : len(ids[place])] = ids[place]
        mask[row, : len(ids[place])] = 1
    return Batch(places.astype(np.int32), input_ids, mask)


def stratified_split(
    labels: Sequence[str], share: float, random: np.random.Generator
) -> tuple[list[int], list[int]]:
    """Split examples so that every label keeps at least one for training.

    Args:
        labels: Label of each example.
        share: Share to hold out.
        random: Chooses them.

    Returns:
        Places to train on, and places held out.
    """
    train: list[int] = []
    held: list[int] = []
    for label in sorted(set(labels)):
        places = random.permutation([p for p, other in enumerate(labels) if other == label])
        count = min(round(len(places) * share), len(places) - 1)
        held += places[:count].tolist()
        train += places[count:].tolist()
    return train, held
