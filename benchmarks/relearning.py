"""Measures searches while documents are learned anew: none may fail, none wait long.

The store is filled with vectors by chance, which are as slow to scan as any; what is learned anew,
and what is asked, is encoded in earnest.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from services.database import Database
from services.knowledge.documents.document import Document, Facts
from services.knowledge.learning import LearningService
from services.knowledge.repository import Wanted
from services.knowledge.service import KnowledgeService
from services.vectors import Encoder, Vectors

SOURCE = "bench"
PAUSE = 0.05
TEXT = (
    "Item {0} is kept in warehouse {1}. It can be sent to any city within {2} working days, and "
    "may be returned within {3} days when it is complete and its box is with it."
)


class ChanceEncoder:
    """Gives texts vectors by chance.

    Args:
        dimension: Width of the vectors.
    """

    def __init__(self, dimension: int) -> None:
        self.dimension = dimension
        self._chance = np.random.default_rng(7)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return vectors of length 1."""
        vectors = self._chance.normal(size=(len(texts), self.dimension)).astype(np.float32)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@dataclass(frozen=True)
class Relearning:
    """What was measured, in milliseconds.

    Attributes:
        quiet: Searches while nothing is learned.
        busy: Searches while documents are learned anew.
        failed: Searches that failed.
        relearned: Documents learned anew meanwhile.
        seconds: How long that took.
    """

    quiet: tuple[float, ...]
    busy: tuple[float, ...]
    failed: int
    relearned: int
    seconds: float


def measure(folder: Path, encoder: Encoder, passages: int, longest: float) -> Relearning:
    """Fill a store, then search it while it is learned anew.

    Args:
        folder: An empty folder.
        encoder: Encodes what is asked and what is learned anew.
        passages: Passages of the store.
        longest: Seconds after which learning anew is cut short.
    """
    knowledge = KnowledgeService.open(str(folder / "knowledge.db"), encoder)
    database = Database(f"sqlite:///{folder / 'heed.db'}")
    database.migrate()
    documents = [_document(number) for number in range(passages)]
    filling = LearningService(database, knowledge.repository, ChanceEncoder(encoder.dimension))
    filling.learn(documents, SOURCE)
    filling.close()
    quiet, _ = _searches(knowledge, lambda count: count < 200)
    learning = LearningService(database, knowledge.repository, encoder)
    changed = [replace(one, text=one.text + " Ask us for more.") for one in documents]
    learned: list[int] = []
    teacher = threading.Thread(target=_learn, args=(learning, changed, longest, learned))
    begun = time.perf_counter()
    teacher.start()
    busy, failed = _searches(knowledge, lambda count: teacher.is_alive())
    teacher.join()
    seconds = time.perf_counter() - begun
    learning.close()
    knowledge.close()
    database.close()
    return Relearning(tuple(quiet), tuple(busy), failed, len(learned), seconds)


def _learn(
    learning: LearningService, documents: list[Document], longest: float, learned: list[int]
) -> None:
    until = time.perf_counter() + longest
    for begin in range(0, len(documents), 64):
        if time.perf_counter() > until:
            return
        group = documents[begin : begin + 64]
        learned += [one.version for one in learning.learn(group, SOURCE)]


def _searches(knowledge: KnowledgeService, goes_on) -> tuple[list[float], int]:  # type: ignore[no-untyped-def]
    times: list[float] = []
    failed = 0
    while goes_on(len(times) + failed):
        begun = time.perf_counter()
        try:
            found = knowledge.search(
                f"Where is item {len(times) * 37 % 997} kept?", Wanted("en"), 5
            )
            failed += not found
        except Exception:  # whatever it is, a customer would have been left without an answer
            failed += 1
        times.append(1000 * (time.perf_counter() - begun))
        time.sleep(PAUSE)
    return times, failed


def _document(number: int) -> Document:
    text = TEXT.format(number, number % 7, number % 5 + 1, number % 30)
    return Document(f"bench/{number}", f"Item {number}", text, Facts(language="en"))
