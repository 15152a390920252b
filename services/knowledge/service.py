"""The rules of knowledge: what answers a question, and when to stay silent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from language.synonyms import Synonyms
from services.knowledge import known_questions
from services.knowledge.answering import Judge
from services.knowledge.highlighting import Highlighter
from services.knowledge.known_questions import Asked
from services.knowledge.ranking import Ranked, rank
from services.knowledge.repository import QUESTION, SECTION, PassageRepository, Wanted
from services.knowledge.rows import day_number
from services.knowledge.schemas import Answer, Passage, Sentence
from services.knowledge.suggesting import suggested
from services.knowledge.topics import NOTHING, Topics
from services.vectors import Encoder, Vectors, encode_queries

if TYPE_CHECKING:
    from services.knowledge.composing import Composer

CANDIDATES = 50
LONGEST_QUESTION = 500


@dataclass(frozen=True)
class _Question:
    """What is known of a question before anything is looked for.

    Attributes:
        words: The question, and words that stand for its own.
        vector: Its vector, shape (dimension,).
        topics: Log-probabilities of its topics.
    """

    words: str
    vector: Vectors
    topics: Mapping[str, float]


@dataclass(frozen=True)
class Search:
    """What a search gave.

    Attributes:
        ranked: The sections, best first.
        nothing: Log-probability that the question is one that no document answers.
        vector: The question's vector, shape (dimension,).
    """

    ranked: Sequence[Ranked]
    nothing: float = 0.0
    vector: Vectors = field(default_factory=lambda: Vectors((0,)))


class KnowledgeService:
    """Finds answers in what was learned.

    Args:
        repository: The store.
        encoder: Turns texts into vectors.
        judge: Tells whether the best passage answers.
        synonyms: Words that stand for each other in questions.
        today: Tells the day; documents that do not hold on it are not found.
    """

    # Composes answers by a language model, where the one who opens the service gives it one.
    composer: Composer | None = None

    def __init__(
        self,
        repository: PassageRepository,
        encoder: Encoder,
        judge: Judge | None = None,
        synonyms: Synonyms | None = None,
        today: Callable[[], date] = date.today,
    ) -> None:
        self.repository = repository
        self.encoder = encoder
        self.judge = judge or Judge()
        self.synonyms = synonyms or Synonyms([])
        self.topics = Topics.none(encoder.dimension)
        self.today = today
        self._highlighter = Highlighter(encoder)
        self._lock = repository.lock

    @classmethod
    def open(
        cls,
        uri: str,
        encoder: Encoder,
        judge: Judge | None = None,
        synonyms: Synonyms | None = None,
        today: Callable[[], date] = date.today,
    ) -> KnowledgeService:
        """Open the store of an address.

        Raises:
            KnowledgeError: When it cannot be opened.
        """
        return cls(PassageRepository(uri, encoder.dimension), encoder, judge, synonyms, today)

    def close(self) -> None:
        """Close the store."""
        self.repository.close()

    def count(self) -> int:
        """Return how many passages are known."""
        with self._lock:
            return self.repository.count()

    def learn_topics(self, asked: Sequence[Asked], kept: Path | None = None) -> None:
        """Learn what questions are about, from those of the documents and those that were asked.

        Args:
            asked: What customers asked.
            kept: File in which what is learned is kept for the next start.
        """
        self.topics = known_questions.topics(self.repository, self.encoder, asked, kept)

    def search(self, question: str, wanted: Wanted, limit: int) -> list[Passage]:
        """Return the passages that are worth most to a question."""
        return [_passage(found) for found in self.ranked(question, wanted).ranked[:limit]]

    def answer(self, question: str, wanted: Wanted) -> Answer:
        """Return the passage that answers a question, or say that none does.

        Documents in the customer's language are asked first; the other language's only when those
        have no answer.
        """
        known = self._known(question)
        best = self._search(known, wanted)
        confidence = self.judge.confidence(best.ranked, best.nothing)
        if not self.judge.answers(confidence):
            others = self._search(known, replace(wanted, language=None))
            other = self.judge.confidence(others.ranked, others.nothing)
            if self.judge.answers(other):
                best, confidence = others, other
        answered = self.judge.answers(confidence)
        passages = [_passage(found) for found in best.ranked[:3]]
        composed: list[Sentence] = []
        if answered:
            composed = self._composed(question, passages, wanted.language or "en")
            first = passages[0]
            first.highlight = self._highlighter.highlight(first.text, first.language, best.vector)
        return Answer(
            answered=answered,
            confidence=round(confidence, 3),
            passage=passages[0] if answered else None,
            passages=passages,
            composed=composed,
            suggested=[
                _passage(found)
                for found in suggested(best.ranked)
                if self.judge.suggests(confidence)
            ],
        )

    def _composed(self, question: str, passages: list[Passage], language: str) -> list[Sentence]:
        if self.composer is None:
            return []
        return self.composer.compose(question, passages, language)

    def ranked(self, question: str, wanted: Wanted) -> Search:
        """Return the sections that may answer a question, best first, with their signs."""
        return self._search(self._known(question), wanted)

    def _known(self, question: str) -> _Question | None:
        question = question.strip()[:LONGEST_QUESTION].encode("utf-8", "replace").decode()
        if not question:
            return None
        vector = encode_queries(self.encoder, [question])[0]
        words = " ".join([question, *self.synonyms.others(question)])
        return _Question(words, vector, self.topics.log_probabilities(vector))

    def _search(self, question: _Question | None, wanted: Wanted) -> Search:
        if question is None:
            return Search([])
        wanted = replace(wanted, day=wanted.day or day_number(self.today(), 0))
        with self._lock:
            sections = self.repository.near(question.vector, SECTION, wanted, CANDIDATES)
            questions = self.repository.near(question.vector, QUESTION, wanted, CANDIDATES)
            matches = self.repository.matching(question.words, wanted, CANDIDATES)
        ranked = rank(sections, questions, matches, question.topics)
        return Search(ranked, question.topics.get(NOTHING, 0.0), question.vector)


def _passage(found: Ranked) -> Passage:
    row = found.row
    return Passage(
        page=row.page,
        version=row.version,
        leaf=row.leaf,
        text=row.text,
        title=row.title,
        heading=row.heading,
        url=row.url,
        language=row.language,
        score=round(found.score, 4),
    )
