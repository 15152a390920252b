"""The rules of knowledge: what is learned, what answers a question, when to stay silent."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import structlog

from services.knowledge.answering import Judge
from services.knowledge.pages import Page, read_folder
from services.knowledge.ranking import Ranked, rank
from services.knowledge.repository import HEADING, QUESTION, SECTION, PassageRepository, Row
from services.knowledge.schemas import Answer, Passage
from services.vectors import Encoder, Vectors, encode_passages, encode_queries

logger = structlog.get_logger(__name__)

CANDIDATES = 50
LONGEST_QUESTION = 500


class KnowledgeService:
    """Learns help pages and finds answers in them.

    Args:
        repository: The store.
        encoder: Turns texts into vectors.
        judge: Tells whether the best passage answers.
    """

    def __init__(
        self, repository: PassageRepository, encoder: Encoder, judge: Judge | None = None
    ) -> None:
        self.repository = repository
        self.encoder = encoder
        self.judge = judge or Judge()
        # Milvus Lite's client is used by the threads of many requests.
        self._lock = threading.Lock()

    @classmethod
    def open(cls, uri: str, encoder: Encoder, judge: Judge | None = None) -> KnowledgeService:
        """Open the store of an address.

        Raises:
            KnowledgeError: When it cannot be opened.
        """
        return cls(PassageRepository(uri, encoder.dimension), encoder, judge)

    def close(self) -> None:
        """Close the store."""
        self.repository.close()

    def count(self) -> int:
        """Return how many passages are known."""
        with self._lock:
            return self.repository.count()

    def learn(self, folder: Path) -> int:
        """Bring the store in step with a folder: only what changed is read anew.

        Returns:
            Number of pages learned or forgotten.

        Raises:
            KnowledgeError: When a page cannot be read.
        """
        pages = {_key(page): page for page in read_folder(folder)}
        with self._lock:
            known = self.repository.digests()
            changed = [page for key, page in pages.items() if known.get(key) != page.digest]
            gone = [key for key in known if key not in pages]
            for page in changed:
                rows = _rows(page)
                self.repository.replace(_key(page), page.digest, rows, self._vectors(rows))
            for key in gone:
                self.repository.remove(key)
        logger.info("knowledge.learned", changed=len(changed), removed=len(gone))
        return len(changed) + len(gone)

    def search(self, question: str, language: str | None, limit: int) -> list[Passage]:
        """Return the passages that are worth most to a question."""
        return [_passage(found) for found in self.ranked(question, language)[:limit]]

    def answer(self, question: str, language: str) -> Answer:
        """Return the passage that answers a question, or say that none does.

        Pages in the customer's language are asked first; the other language's only when those
        have no answer.
        """
        best = self.ranked(question, language)
        confidence = self.judge.confidence(best)
        if not self.judge.answers(confidence):
            others = self.ranked(question, None)
            if self.judge.answers(other := self.judge.confidence(others)):
                best, confidence = others, other
        answered = self.judge.answers(confidence)
        passages = [_passage(found) for found in best[:3]]
        return Answer(
            answered=answered,
            confidence=round(confidence, 3),
            passage=passages[0] if answered else None,
            passages=passages,
        )

    def ranked(self, question: str, language: str | None) -> list[Ranked]:
        """Return the sections that may answer a question, best first, with their signs."""
        question = question.strip()[:LONGEST_QUESTION].encode("utf-8", "replace").decode()
        if not question:
            return []
        vector = encode_queries(self.encoder, [question])[0]
        with self._lock:
            sections = self.repository.near(vector, SECTION, language, CANDIDATES)
            headings = self.repository.near(vector, HEADING, language, CANDIDATES)
            questions = self.repository.near(vector, QUESTION, language, CANDIDATES)
            matches = self.repository.matching(question, language, CANDIDATES)
        return rank(sections, headings, questions, matches)

    def _vectors(self, rows: list[Row]) -> Vectors:
        """Encode rows: a question or a heading is like what is asked, a section is not."""
        vectors = np.zeros((len(rows), self.encoder.dimension), np.float32)
        for encode, kinds in ((encode_passages, {SECTION}), (encode_queries, {HEADING, QUESTION})):
            places = [place for place, row in enumerate(rows) if row.kind in kinds]
            vectors[places] = encode(self.encoder, [rows[place].searched for place in places])
        return vectors


def _key(page: Page) -> str:
    return f"{page.language}/{page.slug}"


def _rows(page: Page) -> list[Row]:
    key = _key(page)
    sections = [
        Row(
            id=f"{key}#{number}",
            page=key,
            section=number,
            kind=SECTION,
            title=page.title,
            heading=section.heading,
            text=section.text,
            url=page.url(section),
            language=page.language,
        )
        for number, section in enumerate(page.sections, 1)
    ]
    questions = [
        Row(
            id=f"{key}?{number}",
            page=key,
            section=-1,
            kind=QUESTION,
            title=page.title,
            heading="",
            text=question,
            url=f"/help/{key}",
            language=page.language,
        )
        for number, question in enumerate(page.questions, 1)
    ]
    headings = [replace(row, id=f"{row.id}h", kind=HEADING, text=row.heading) for row in sections]
    return [*sections, *headings, *questions]


def _passage(found: Ranked) -> Passage:
    row = found.row
    return Passage(
        text=row.text,
        title=row.title,
        heading=row.heading,
        url=row.url,
        language=row.language,
        score=round(found.score, 4),
    )
