"""Brings documents into the store, while searches go on.

A version is hidden until the last of its rows is kept; in that moment its predecessor is hidden,
whose rows go later: whatever happens, the whole text of one of the two is found. SQL knows which
versions count; what the store holds beside them is removed, and what it lacks is made anew, at the
next start.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog

from services.database import Database
from services.knowledge.documents.document import UNKNOWN, Document, Facts, key_of, slug
from services.knowledge.documents.reading import Draft, tidied
from services.knowledge.documents.splitting import SPLIT
from services.knowledge.encoding import PatientEncoder
from services.knowledge.errors import DocumentRefused
from services.knowledge.models import DocumentVersion
from services.knowledge.pages import document_of as page_document
from services.knowledge.pages import read_folder
from services.knowledge.repository import PassageRepository, Row
from services.knowledge.rows import rows
from services.knowledge.sweeping import Sweeper
from services.knowledge.versions import VersionRepository, document_of
from services.vectors import Encoder

logger = structlog.get_logger(__name__)

# Documents that become findable together, rows that are kept at once, and rows that are encoded at
# once: to keep 64 rows takes hardly longer than one, and searches wait meanwhile.
TOGETHER = 32
KEPT = 64
ENCODED = 16
PAGES, ARTICLES = "pages", "articles"


@dataclass(frozen=True)
class Learned:
    """What became of a document.

    Attributes:
        key: Its key.
        version: Number of the version that is found now.
        changed: Whether that is a new one.
    """

    key: str
    version: int
    changed: bool


class LearningService:
    """Learns documents and forgets them.

    Args:
        database: Where versions are kept.
        repository: The store.
        encoder: Turns texts into vectors.
        now: Tells the time.
    """

    def __init__(
        self,
        database: Database,
        repository: PassageRepository,
        encoder: Encoder,
        now: Callable[[], datetime] = datetime.utcnow,
    ) -> None:
        self.database = database
        self.repository = repository
        self.encoder = PatientEncoder(encoder)
        self.sweeper = Sweeper(repository)
        self.now = now
        self._closed = threading.Event()
        self._restoring: threading.Thread | None = None
        self._held: set[str] = set()
        self._released = threading.Condition()

    def close(self) -> None:
        """End learning after the batch that it is at."""
        self._closed.set()
        if self._restoring:
            self._restoring.join()
        self.encoder.close()
        self.sweeper.close()

    def learn(
        self, documents: Sequence[Document], source: str, path: str = "", urgent: bool = False
    ) -> list[Learned]:
        """Learn documents; those that have not changed are left alone.

        Args:
            documents: The documents.
            source: Name of the folder, or of the kind of source, that they come from.
            path: The file within the source.
            urgent: Whether somebody waits for them: they are then encoded before all others.

        Raises:
            DocumentRefused: When a document of another source has the same key.
        """
        learned = []
        # A key names one document: of two with the same, the last counts.
        distinct = list({document.key: document for document in documents}.values())
        for begin in range(0, len(distinct), TOGETHER):
            group = distinct[begin : begin + TOGETHER]
            with self._holding({document.key for document in group}):
                learned += self._learn(group, source, path, urgent)
        return learned

    def learn_article(
        self,
        title: str,
        text: str,
        questions: Sequence[str] = (),
        facts: Facts = UNKNOWN,
        key: str | None = None,
    ) -> Learned:
        """Learn a text that somebody wrote, at once.

        Args:
            title: Its title.
            text: Its Markdown.
            questions: What customers ask that it answers.
            facts: What else is known; without a language the text tells it.
            key: Its key; without one it follows from the title.
        """
        name = key or key_of(ARTICLES, slug(title))
        draft = tidied(Draft(title, text, facts, tuple(questions)))
        article = Document(name, draft.title, draft.text, draft.facts, draft.questions)
        return self.learn([article], ARTICLES, urgent=True)[0]

    def learn_pages(self, folder: Path) -> int:
        """Bring the store in step with the folder of help pages.

        Returns:
            Number of pages learned or forgotten.

        Raises:
            KnowledgeError: When a page cannot be read.
        """
        documents = [page_document(page) for page in read_folder(folder)]
        # The services start after this: they wait for it.
        learned = self.learn(documents, PAGES, urgent=True)
        with self.database.session() as session:
            known = VersionRepository(session).keys(PAGES)
        gone = sorted(set(known) - {document.key for document in documents})
        self.forget(gone)
        changed = sum(one.changed for one in learned)
        logger.info("knowledge.learned", changed=changed, removed=len(gone))
        return changed + len(gone)

    def forget(self, keys: Collection[str]) -> int:
        """Let documents no longer be found; their versions are kept.

        Returns:
            Number of documents that were found until now.
        """
        with self._holding(set(keys)):
            with self.database.session() as session:
                ended = VersionRepository(session).end(keys, self.now())
            self.sweeper.later(ended)
        return len(ended)

    def _learn(
        self, documents: Sequence[Document], source: str, path: str, urgent: bool
    ) -> list[Learned]:
        learned, begun = self._begin(documents, source, path)
        made = {number: rows(document, number) for number, document in begun.items()}
        self.repository.hide(made)
        try:
            self._keep([row for each in made.values() for row in each], urgent)
            counts = {number: len(each) for number, each in made.items()}
            with self.database.session() as session:
                replaced = VersionRepository(session).finish(counts, SPLIT, self.now())
        except BaseException:
            self._give_up(list(begun))
            raise
        self.repository.swap(made, replaced)
        self.sweeper.later(replaced)
        return learned

    def _begin(
        self, documents: Sequence[Document], source: str, path: str
    ) -> tuple[list[Learned], dict[int, Document]]:
        """Keep the texts of those that changed."""
        learned, begun = [], {}
        with self.database.session() as session:
            versions = VersionRepository(session)
            current = versions.current([document.key for document in documents])
            for document in documents:
                known = current.get(document.key)
                _check_source(document, known, source)
                if known is not None and known.digest == document.digest:
                    learned.append(Learned(document.key, known.id, changed=False))
                    continue
                version = versions.begin(document, source, path)
                learned.append(Learned(document.key, version.id, changed=True))
                begun[version.id] = document
        return learned, begun

    def _keep(self, made: Sequence[Row], urgent: bool) -> None:
        for begin in range(0, len(made), KEPT):
            batch = made[begin : begin + KEPT]
            parts = [batch[n : n + ENCODED] for n in range(0, len(batch), ENCODED)]
            self.repository.insert(batch, self.encoder.encode(parts, urgent))

    def _give_up(self, numbers: list[int]) -> None:
        self.sweeper.later(numbers)
        with self.database.session() as session:
            VersionRepository(session).give_up(numbers)

    def reconcile(self) -> list[int]:
        """Remove from the store what does not count.

        Returns:
            The versions that the store lacks, wholly or in part, or that are split as they were
            by an earlier release.
        """
        with self.database.session() as session:
            versions = VersionRepository(session)
            versions.give_up()
            current = versions.all_current()
        stored = self.repository.counts()
        lacking = [
            number
            for number, split, passages in current
            if split != SPLIT or stored[number] != passages
        ]
        self.repository.remove(sorted(set(stored) - {number for number, *_ in current}))
        return lacking

    def restore_meanwhile(self, numbers: Sequence[int]) -> None:
        """Make the rows of versions anew while searches go on: of many it takes long."""
        if numbers:
            logger.warning("knowledge.restoring", documents=len(numbers))
            self._restoring = threading.Thread(target=self.restore, args=(numbers,))
            self._restoring.start()

    def restore(self, numbers: Sequence[int]) -> None:
        """Make the rows of versions anew, from their texts; `close` cuts it short."""
        for number in numbers:
            if self._closed.is_set():
                return
            with self.database.session() as session:
                version = VersionRepository(session).version(number)
            if version is None or version.removed_at is not None:
                continue
            with self._holding({version.key}):
                self._restore(version)

    def _restore(self, version: DocumentVersion) -> None:
        made = rows(document_of(version), version.id)
        self.repository.remove([version.id])
        self._keep(made, urgent=False)
        with self.database.session() as session:
            VersionRepository(session).resplit(version.id, len(made), SPLIT)

    @contextmanager
    def _holding(self, keys: set[str]) -> Iterator[None]:
        """Keep others from changing the same documents."""
        with self._released:
            self._released.wait_for(lambda: not keys & self._held)
            self._held |= keys
        try:
            yield
        finally:
            with self._released:
                self._held -= keys
                self._released.notify_all()


def _check_source(document: Document, known: DocumentVersion | None, source: str) -> None:
    if known is not None and known.source != source:
        raise DocumentRefused(
            f"{document.key!r} was learned from {known.source!r}: remove it there first, "
            f"or give the new one another name."
        )
