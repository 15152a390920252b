"""Learns files: each becomes one document or many, and is left alone while it stays the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from services.knowledge.documents.address import Fetched, fetch
from services.knowledge.documents.document import UNKNOWN, Document, Facts, file_digest, key_of
from services.knowledge.documents.isolated import read_isolated
from services.knowledge.documents.reading import Draft, Limits
from services.knowledge.learning import Learned, LearningService
from services.knowledge.models import LearnedFile
from services.knowledge.versions import VersionRepository

WEB = "web"


@dataclass(frozen=True)
class File:
    """A file as it was given.

    Attributes:
        source: Name of the folder, or of the kind of source, that it comes from.
        path: Its path in the source.
        content: Its content.
        facts: What the giver knows about it.
        origin: The folder as the giver sees it.
        name: Its name, whose ending tells the format; without one, the path's.
    """

    source: str
    path: str
    content: bytes
    facts: Facts = UNKNOWN
    origin: str = ""
    name: str = ""

    @property
    def digest(self) -> str:
        """Hash of all that decides what becomes of it."""
        return file_digest(self.content, self.facts)


@dataclass(frozen=True)
class FileLearned:
    """What became of a file.

    Attributes:
        documents: Its documents.
        gone: Number of documents that it held before and holds no more.
        problems: What of it could not be read, each with its place.
        changed: Whether it had to be read.
    """

    documents: tuple[Learned, ...] = ()
    gone: int = 0
    problems: tuple[str, ...] = ()
    changed: bool = True


class FileService:
    """Learns files, and documents by their addresses.

    Args:
        learning: Learns documents.
        limits: What a file may cost.
        fetched: Fetches what an address holds.
    """

    def __init__(
        self, learning: LearningService, limits: Limits, fetched: Callable[[str], Fetched]
    ) -> None:
        self.learning = learning
        self.limits = limits
        self.fetched = fetched

    def known(self, source: str) -> list[LearnedFile]:
        """Return the files of a source that were learned to their end."""
        with self.learning.database.session() as session:
            return VersionRepository(session).files(source)

    def learn(self, file: File) -> FileLearned:
        """Learn a file; what it holds no more is forgotten.

        Raises:
            DocumentRefused: When it cannot be read; what was learned of it before stays.
        """
        if self._is_known(file):
            return FileLearned(changed=False)
        name = file.name or file.path
        reading = read_isolated(name, file.content, file.facts, self.limits)
        documents = [_document(file, draft) for draft in reading.drafts]
        learned = self.learning.learn(documents, file.source, file.path)
        gone = self._forget_others(file, {document.key for document in documents})
        self._keep(file)
        return FileLearned(tuple(learned), gone, reading.problems)

    def learn_address(self, url: str, facts: Facts) -> FileLearned:
        """Learn what an address holds.

        Raises:
            DocumentRefused: When it cannot be fetched or read.
        """
        found = self.fetched(url)
        known = replace(facts, url=url)
        return self.learn(File(WEB, url, found.content, known, url, found.name))

    def forget(self, source: str, path: str) -> int:
        """Let a file's documents no longer be found.

        Returns:
            Number of documents that were found until now.
        """
        with self.learning.database.session() as session:
            versions = VersionRepository(session)
            versions.forget_file(source, path)
            keys = versions.keys(source, path)
        return self.learning.forget(keys)

    def _is_known(self, file: File) -> bool:
        with self.learning.database.session() as session:
            known = VersionRepository(session).file(file.source, file.path)
        return known is not None and known.digest == file.digest

    def _forget_others(self, file: File, keys: set[str]) -> int:
        with self.learning.database.session() as session:
            known = VersionRepository(session).keys(file.source, file.path)
        return self.learning.forget(set(known) - keys)

    def _keep(self, file: File) -> None:
        with self.learning.database.session() as session:
            VersionRepository(session).keep_file(
                LearnedFile(
                    source=file.source,
                    path=file.path,
                    origin=file.origin,
                    digest=file.digest,
                    learned_at=self.learning.now(),
                )
            )


def fetcher(limits: Limits, seconds: float, private: bool) -> Callable[[str], Fetched]:
    """Return what fetches addresses within limits."""
    return lambda url: fetch(url, limits, seconds, private)


def _document(file: File, draft: Draft) -> Document:
    within = file.path if file.source == WEB else key_of(file.source, file.path)
    return Document(
        key_of(within, draft.part), draft.title, draft.text, draft.facts, draft.questions
    )
