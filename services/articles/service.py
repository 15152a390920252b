"""The rules of upkeep: which articles need a look."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from datetime import date

import numpy as np

from services.articles.comparing import Comparison, Finding, Part
from services.articles.repository import ArticleReader, State
from services.articles.schemas import PairOut, PassageOut, StaleOut, UpkeepOut
from services.articles.staleness import EXPIRED, Use, reasons
from services.database import Database
from services.knowledge.encoding import give_way
from services.knowledge.models import DocumentVersion
from services.knowledge.repository import PassageRepository
from services.knowledge.rows import VERSION_URL
from services.questions.grouping import centred, means
from services.questions.models import AskedQuestion
from services.vectors import Encoder, Vectors, encode_passages

# Each is held against each.
MOST_COMPARED = 5000
MOST_PAIRS = 100
AT_ONCE = 32
# Whoever asks is told after so long that it takes longer.
WAIT_SECONDS = 5.0


@dataclass(frozen=True)
class _Compared:
    """What is known of so many passages."""

    passages: int = 0
    findings: Sequence[Finding] = ()


class ArticleService:
    """Finds articles that need a look.

    Args:
        database: Where versions and questions are kept.
        passages: The store.
        encoder: Turns texts into vectors.
        stale_days: So old may an article be that is asked about.
    """

    def __init__(
        self, database: Database, passages: PassageRepository, encoder: Encoder, stale_days: int
    ) -> None:
        self._reader = ArticleReader(database)
        self._passages = passages
        self._encoder = encoder
        self._stale_days = stale_days
        self._known = _Compared()
        self._sentences: dict[str, Vectors] = {}
        self._running: tuple[State, Future[_Compared]] | None = None
        self._starting = threading.Lock()
        self._thread = ThreadPoolExecutor(1, "comparing", initializer=give_way)

    def close(self) -> None:
        """End comparing."""
        self._thread.shutdown(wait=True, cancel_futures=True)

    def upkeep(self, asked: Sequence[tuple[AskedQuestion, bool]], today: date) -> UpkeepOut:
        """Return the articles that need a look.

        Args:
            asked: Questions, each with whether it was asked in vain.
            today: The day.
        """
        current = self._reader.current()
        known, fresh = self._findings()
        return UpkeepOut(
            articles=len(current),
            passages=known.passages,
            comparing=not fresh,
            left_out=max(0, known.passages - MOST_COMPARED),
            stale=self._stale(current, asked, today),
            pairs=[_pair(finding) for finding in known.findings[:MOST_PAIRS]],
        )

    def _stale(
        self,
        current: Sequence[DocumentVersion],
        asked: Sequence[tuple[AskedQuestion, bool]],
        today: date,
    ) -> list[StaleOut]:
        uses = _uses(asked)
        found = []
        for article in current:
            use = uses.get(article.key, Use())
            changed_on = article.learned_at.date()
            why = reasons(changed_on, article.valid_until, use, today, self._stale_days)
            if why:
                found.append(
                    StaleOut(
                        title=article.title,
                        language=article.language,
                        url=article.url or VERSION_URL.format(article.id),
                        reasons=list(why),
                        changed_on=changed_on,
                        valid_until=article.valid_until,
                        asked=use.asked,
                        unhelpful=use.unhelpful,
                    )
                )
        return sorted(found, key=lambda one: (EXPIRED not in one.reasons, -one.asked, one.title))

    def _findings(self) -> tuple[_Compared, bool]:
        """Return what is known of the passages, and whether that is of the articles of now.

        Comparing takes seconds to minutes, so it is done beside, once for each state of the
        articles; whoever asks meanwhile waits a little and then gets what was known before.
        """
        state = self._reader.state()
        with self._starting:
            if self._running is None or self._running[0] != state:
                self._running = state, self._thread.submit(self._compare)
            running = self._running[1]
        try:
            self._known = running.result(WAIT_SECONDS)
        except FutureTimeout:
            return self._known, False
        return self._known, True

    def _compare(self) -> _Compared:
        rows, vectors = self._passages.sections(MOST_COMPARED)
        count = self._passages.count()
        parts = [
            Part(row.page, row.language, row.title, row.heading, row.text, row.url) for row in rows
        ]
        if not parts:
            return _Compared()
        languages = [part.language for part in parts]
        near = centred(vectors, languages)
        known = means(vectors, languages)
        return _Compared(count, Comparison(parts, near, known, self._encoded).findings())

    def _encoded(self, texts: Sequence[str]) -> Vectors:
        """Encode sentences, those of the last comparison not again."""
        new = [text for text in texts if text not in self._sentences]
        for begin in range(0, len(new), AT_ONCE):
            batch = new[begin : begin + AT_ONCE]
            vectors = encode_passages(self._encoder, batch)
            self._sentences.update(zip(batch, vectors, strict=True))
        self._sentences = {text: self._sentences[text] for text in texts}
        return np.array([self._sentences[text] for text in texts])


def _uses(asked: Sequence[tuple[AskedQuestion, bool]]) -> dict[str, Use]:
    came_first: Counter[str] = Counter()
    in_vain: Counter[str] = Counter()
    for question, failed in asked:
        if question.passages:
            page = str(question.passages[0].get("page"))
            came_first[page] += 1
            in_vain[page] += failed and question.answered
    return {page: Use(count, in_vain[page]) for page, count in came_first.items()}


def _pair(finding: Finding) -> PairOut:
    return PairOut(
        kind=finding.kind,
        about=finding.about,
        sure=finding.sure,
        likeness=round(finding.likeness, 2),
        passages=[
            PassageOut(
                title=part.title,
                heading=part.heading,
                language=part.language,
                url=part.url,
                quote=quote,
            )
            for part, quote in zip(finding.parts, finding.quotes, strict=True)
        ],
    )
