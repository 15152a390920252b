"""The rules of knowledge: what answers a question, and when to stay silent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.knowledge.answering import Judge
from services.knowledge.ranking import Ranked, rank
from services.knowledge.repository import HEADING, QUESTION, SECTION, PassageRepository
from services.knowledge.schemas import Answer, Passage, Sentence
from services.vectors import Encoder, encode_queries

if TYPE_CHECKING:
    from services.knowledge.composing import Composer

CANDIDATES = 50
LONGEST_QUESTION = 500


class KnowledgeService:
    """Finds answers in what was learned.

    Args:
        repository: The store.
        encoder: Turns texts into vectors.
        judge: Tells whether the best passage answers.
    """

    # Composes answers by a language model, where the one who opens the service gives it one.
    composer: Composer | None = None

    def __init__(
        self, repository: PassageRepository, encoder: Encoder, judge: Judge | None = None
    ) -> None:
        self.repository = repository
        self.encoder = encoder
        self.judge = judge or Judge()
        self._lock = repository.lock

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
            composed=self._composed(question, passages, language) if answered else [],
        )

    def _composed(self, question: str, passages: list[Passage], language: str) -> list[Sentence]:
        if self.composer is None:
            return []
        return self.composer.compose(question, passages, language)

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
