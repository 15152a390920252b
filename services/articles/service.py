"""The rules of upkeep: which articles need a look."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence
from datetime import date

from services.articles.comparing import Comparison, Finding, Part
from services.articles.repository import ArticleReader
from services.articles.schemas import PairOut, PassageOut, StaleOut, UpkeepOut
from services.articles.staleness import EXPIRED, Use, reasons
from services.database import Database
from services.knowledge.models import DocumentVersion
from services.knowledge.repository import PassageRepository, Row
from services.knowledge.rows import VERSION_URL
from services.questions.grouping import centred, means
from services.questions.models import AskedQuestion
from services.vectors import Encoder, Vectors, encode_passages

# Each is held against each: 5,000 take some seconds.
MOST_COMPARED = 5000
MOST_PAIRS = 100


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
        self._compared: tuple[tuple[int, int], int, list[Finding]] | None = None
        self._comparing = threading.Lock()

    def upkeep(self, asked: Sequence[tuple[AskedQuestion, bool]], today: date) -> UpkeepOut:
        """Return the articles that need a look.

        Args:
            asked: Questions, each with whether it was asked in vain.
            today: The day.
        """
        current = self._reader.current()
        passages, findings = self._findings()
        return UpkeepOut(
            articles=len(current),
            passages=passages,
            left_out=max(0, passages - MOST_COMPARED),
            stale=self._stale(current, asked, today),
            pairs=[_pair(finding) for finding in findings[:MOST_PAIRS]],
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

    def _findings(self) -> tuple[int, list[Finding]]:
        """Compare all passages, once for each state of the articles."""
        with self._comparing:
            state = self._reader.state()
            if self._compared is None or self._compared[0] != state:
                rows, vectors = self._passages.sections(MOST_COMPARED)
                findings = self._compare(rows, vectors)
                self._compared = state, self._passages.count(), findings
            return self._compared[1], self._compared[2]

    def _compare(self, rows: Sequence[Row], vectors: Vectors) -> list[Finding]:
        parts = [
            Part(row.page, row.language, row.title, row.heading, row.text, row.url) for row in rows
        ]
        if not parts:
            return []
        languages = [part.language for part in parts]
        near = centred(vectors, languages)

        def encode(texts: Sequence[str]) -> Vectors:
            return encode_passages(self._encoder, texts)

        return Comparison(parts, near, means(vectors, languages), encode).findings()


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
