"""How long a search takes, by the number of passages, with memory, disk and time to index."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil

from benchmarks.relearning import ChanceEncoder
from benchmarks.retrieval_data import shop
from services.knowledge.documents.document import Document, Facts
from services.knowledge.repository import PassageRepository, Row, Wanted
from services.knowledge.rows import rows
from services.knowledge.service import KnowledgeService
from services.vectors import Encoder

# Milliseconds that a search may take at p95, by the number of passages.
MOST = {20_000: 25.0, 200_000: 60.0}
TOGETHER = 1000
WARM_UP = 20
WORDS, TYPICAL = 20_000, 40


def table(sizes: Sequence[int], encoder: Encoder) -> Iterator[str]:
    """Give a line for each size: all of the passages are in English, so none is left out."""
    yield (
        f"\n{'passages':>10}{'p50 ms':>9}{'p95 ms':>9}{'index s':>9}{'MB store':>10}{'MB disk':>9}"
    )
    asked = [question.text for question in shop("en").questions]
    for size in sizes:
        with tempfile.TemporaryDirectory() as scratch:
            file = Path(scratch) / "knowledge.db"
            begun = time.perf_counter()
            knowledge = KnowledgeService.open(str(file), encoder)
            _fill(knowledge.repository, size, encoder.dimension)
            seconds = time.perf_counter() - begun
            taken = _times(knowledge, asked)
            memory = sum(child.memory_info().rss for child in psutil.Process().children())
            knowledge.close()
            p50, p95 = np.percentile(taken, [50, 95])
            yield (
                f"{size:10}{p50:9.1f}{p95:9.1f}{seconds:9.0f}{memory / 1e6:10.0f}"
                f"{file.stat().st_size / 1e6:9.0f}"
            )
            if size in MOST:
                verdict = "reached" if p95 <= MOST[size] else "missed"
                yield f"    goal p95 at most {MOST[size]:g} ms: {verdict}"


def _times(knowledge: KnowledgeService, asked: Sequence[str]) -> list[float]:
    taken = []
    for text in asked:
        begun = time.perf_counter()
        knowledge.search(text, Wanted("en"), 5)
        taken.append(1000 * (time.perf_counter() - begun))
    return taken[WARM_UP:]


def _fill(repository: PassageRepository, size: int, dimension: int) -> None:
    """Fill a store with words and vectors by chance: to scan them takes as long as any."""
    random, encoder = np.random.default_rng(5), ChanceEncoder(dimension)
    shares = 1 / np.arange(1, WORDS + 1)
    pattern = rows(Document("p", "", "word", Facts(language="en")), 1)[0]
    for begin in range(0, size, TOGETHER):
        count = min(TOGETHER, size - begin)
        words = random.choice(WORDS, (count, TYPICAL), p=shares / shares.sum())
        batch: list[Row] = [
            replace(
                pattern,
                id=str(begin + place),
                page=f"p{begin + place}",
                text=" ".join(f"w{word}" for word in words[place]),
            )
            for place in range(count)
        ]
        repository.insert(batch, encoder.encode([row.text for row in batch]))
