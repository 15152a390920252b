"""Encodes what is learned, so that what is asked meanwhile does not wait."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from services.knowledge.repository import SECTION, Row
from services.vectors import Encoder, Vectors, encode_passages, encode_queries

# Linux's lowest priority: such a thread gets what the others leave.
NICE = 19
# What a heading counts beside its text. The cosine with their sum is the sum of both cosines, at
# the cost of one.
HEADING = 0.3


class PatientEncoder:
    """Encodes rows in one thread of low priority, a batch at a time; what is urgent, in all.

    Args:
        encoder: Turns texts into vectors; it is used by other threads too.
    """

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self._thread = ThreadPoolExecutor(1, "learning", initializer=give_way)
        # The encoder takes one core for a call: what somebody waits for takes all of them.
        self._hurried = ThreadPoolExecutor(os.cpu_count() or 1, "hurried")

    def encode(self, batches: Sequence[Sequence[Row]], urgent: bool = False) -> Vectors:
        """Return the vectors of rows, in their order.

        Args:
            batches: The rows, in batches that are encoded in less than a second each.
            urgent: Whether somebody waits for them: they are then encoded at once.
        """
        threads = self._hurried if urgent else self._thread
        return np.concatenate(list(threads.map(self._encoded, batches)))

    def close(self) -> None:
        """End the threads after the batches they are at."""
        self._thread.shutdown(cancel_futures=True)
        self._hurried.shutdown(cancel_futures=True)

    def _encoded(self, rows: Sequence[Row]) -> Vectors:
        """Encode rows: a section by its text and its heading, a question as what is asked."""
        vectors = np.zeros((len(rows), self.encoder.dimension), np.float32)
        sections = [place for place, row in enumerate(rows) if row.kind == SECTION]
        questions = [place for place, row in enumerate(rows) if row.kind != SECTION]
        texts = encode_passages(self.encoder, [rows[place].searched for place in sections])
        headings = encode_queries(self.encoder, [rows[place].heading for place in sections])
        headed = np.array([bool(rows[place].heading) for place in sections], np.float32)
        both = texts + HEADING * headed[:, np.newaxis] * headings
        vectors[sections] = both / np.maximum(np.linalg.norm(both, axis=1, keepdims=True), 1e-9)
        vectors[questions] = encode_queries(
            self.encoder, [rows[place].searched for place in questions]
        )
        return vectors


def give_way() -> None:
    """Lower the priority of this thread; where threads have none of their own, nothing is done."""
    if hasattr(os, "sched_setaffinity"):  # Linux: priorities belong to threads
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)
