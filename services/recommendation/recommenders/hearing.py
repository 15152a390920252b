"""What recommenders say of those items that came next, and of the others they would recommend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from services.recommendation.measures import best
from services.recommendation.recommenders.blending import VOICES, voices
from services.recommendation.recommenders.holding_out import Question
from services.recommendation.recommenders.interactions import Floats
from services.recommendation.recommenders.recommender import Recommender

# So many of each recommender's best items are candidates.
BEST = 100
AT_ONCE = 256
NO_ITEM = -1


class Asked(NamedTuple):
    """What the parts say about some questions.

    Attributes:
        said: What each voice says of each candidate, shape (questions, candidates, voices).
        real: Which candidates there are, shape (questions, candidates).
        wanted: Number of the item that came next, shape (questions,).
        items: Numbers of the candidates, shape (questions, candidates).
    """

    said: Floats
    real: npt.NDArray[np.bool_]
    wanted: npt.NDArray[np.int64]
    items: npt.NDArray[np.int64]


def ask(parts: Mapping[str, Recommender], questions: Sequence[Question]) -> Asked:
    """Hear all parts about the items that any of them puts among its best.

    Args:
        parts: By name, at least one.
        questions: What shoppers had done, and what came next.
    """
    if not questions:
        return _nothing(len(parts))
    return together(
        [
            _ask_some(list(parts.values()), questions[begin : begin + AT_ONCE])
            for begin in range(0, len(questions), AT_ONCE)
        ]
    )


def together(parts: Sequence[Asked]) -> Asked:
    """Put questions together; their candidates are padded to the most."""
    width = max(asked.items.shape[1] for asked in parts)

    def widened(values: npt.NDArray[Any], fill: float) -> npt.NDArray[Any]:
        room = [(0, 0), (0, width - values.shape[1]), *[(0, 0)] * (values.ndim - 2)]
        return np.pad(values, room, constant_values=fill)

    return Asked(
        np.concatenate([widened(asked.said, 0) for asked in parts]),
        np.concatenate([widened(asked.real, False) for asked in parts]),
        np.concatenate([asked.wanted for asked in parts]),
        np.concatenate([widened(asked.items, NO_ITEM) for asked in parts]),
    )


def _ask_some(parts: Sequence[Recommender], questions: Sequence[Question]) -> Asked:
    histories = [question.history for question in questions]
    spoken: list[Floats] = []
    tops = []
    for recommender in parts:
        scores = np.array(recommender.scores(histories), np.float32)
        spoken += voices(scores)
        for row, history in enumerate(histories):
            scores[row, history.item] = -np.inf
        tops.append(best(scores, BEST))
    items = _padded([np.unique(row) for row in np.concatenate(tops, axis=1)])
    said = [np.take_along_axis(voice, np.maximum(items, 0), axis=1) for voice in spoken]
    wanted = np.array([question.next for question in questions])
    return Asked(np.stack(said, axis=2), items != NO_ITEM, wanted, items)


def _padded(rows: Sequence[npt.NDArray[np.int32]]) -> npt.NDArray[np.int64]:
    width = max(len(row) for row in rows)
    room = [np.full(width - len(row), NO_ITEM) for row in rows]
    return np.array([np.concatenate(pair) for pair in zip(rows, room, strict=True)], np.int64)


def _nothing(parts: int) -> Asked:
    numbers = np.zeros((0, 0), np.int64)
    said = np.zeros((0, 0, parts * VOICES), np.float32)
    return Asked(said, numbers != NO_ITEM, np.zeros(0, np.int64), numbers)
