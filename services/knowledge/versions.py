"""All SQL of knowledge: versions of documents, and the files they came from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from services.knowledge.documents.document import Document, Facts
from services.knowledge.models import DocumentVersion, LearnedFile

# A database takes so many values in one query, and not many more.
TOGETHER = 500
IS_CURRENT = (DocumentVersion.learned_at.isnot(None), DocumentVersion.removed_at.is_(None))


class VersionRepository:
    """Reads and writes versions of documents.

    Args:
        session: An open session.
    """

    def __init__(self, session: Session) -> None:
        self.session = session

    def current(self, keys: Collection[str]) -> dict[str, DocumentVersion]:
        """Return the versions of documents that are found now."""
        found: dict[str, DocumentVersion] = {}
        wanted = list(keys)
        for begin in range(0, len(wanted), TOGETHER):
            among = DocumentVersion.key.in_(wanted[begin : begin + TOGETHER])
            for version in self.session.scalars(select(DocumentVersion).where(among, *IS_CURRENT)):
                found[version.key] = version
        return found

    def all_current(self) -> list[tuple[int, int, int]]:
        """Return number, way of splitting and rows of every version that is found now."""
        columns = (DocumentVersion.id, DocumentVersion.split, DocumentVersion.passages)
        return [tuple(row) for row in self.session.execute(select(*columns).where(*IS_CURRENT))]

    def keys(self, source: str, path: str | None = None) -> list[str]:
        """Return the keys of a source's documents, or of those of one of its files."""
        query = select(DocumentVersion.key).where(DocumentVersion.source == source, *IS_CURRENT)
        if path is not None:
            query = query.where(DocumentVersion.path == path)
        return list(self.session.scalars(query))

    def listed(self, source: str | None, limit: int, offset: int) -> list[DocumentVersion]:
        """Return the versions that are found now, by key."""
        query = select(DocumentVersion).where(*IS_CURRENT)
        if source is not None:
            query = query.where(DocumentVersion.source == source)
        query = query.order_by(DocumentVersion.key).limit(limit).offset(offset)
        return list(self.session.scalars(query))

    def of(self, key: str) -> list[DocumentVersion]:
        """Return all finished versions of a document, newest first."""
        finished = DocumentVersion.learned_at.isnot(None)
        query = select(DocumentVersion).where(DocumentVersion.key == key, finished)
        return list(self.session.scalars(query.order_by(DocumentVersion.learned_at.desc())))

    def version(self, number: int) -> DocumentVersion | None:
        """Return a version by its number."""
        return self.session.get(DocumentVersion, number)

    def begin(self, document: Document, source: str, path: str) -> DocumentVersion:
        """Keep a version that is not found yet."""
        facts = document.facts
        version = DocumentVersion(
            key=document.key,
            source=source,
            path=path,
            title=document.title,
            text=document.text,
            questions=list(document.questions),
            anchored=document.anchored,
            language=facts.language,
            product=facts.product,
            audience=facts.audience,
            valid_from=facts.valid_from,
            valid_until=facts.valid_until,
            url=facts.url,
            digest=document.digest,
            split=0,
            passages=0,
        )
        self.session.add(version)
        self.session.flush()
        return version

    def finish(self, made: dict[int, int], split: int, now: datetime) -> list[int]:
        """Make versions the ones that are found.

        Args:
            made: Number of rows of each version.
            split: The way they were split.
            now: When they take effect.

        Returns:
            The versions that they replace.
        """
        versions = [self.version(number) for number in made]
        finished = [version for version in versions if version is not None]
        replaced = self.end([version.key for version in finished], now)
        for version in finished:
            version.passages, version.split = made[version.id], split
            version.learned_at = version.learned_at or now
        self.session.flush()
        return replaced

    def resplit(self, number: int, passages: int, split: int) -> None:
        """Keep how many rows a version became when it was split anew."""
        values = {"passages": passages, "split": split}
        query = update(DocumentVersion).where(DocumentVersion.id == number).values(**values)
        self.session.execute(query)

    def end(self, keys: Iterable[str], now: datetime) -> list[int]:
        """Let documents no longer be found; return the versions that were."""
        ended = list(self.current(list(keys)).values())
        for version in ended:
            version.removed_at = now
        self.session.flush()
        return [version.id for version in ended]

    def give_up(self, numbers: Sequence[int] | None = None) -> None:
        """Forget versions that were never finished: all, or some."""
        query = delete(DocumentVersion).where(DocumentVersion.learned_at.is_(None))
        if numbers is not None:
            query = query.where(DocumentVersion.id.in_(numbers))
        self.session.execute(query.execution_options(synchronize_session=False))

    def files(self, source: str) -> list[LearnedFile]:
        """Return the files of a source that were learned to their end."""
        query = select(LearnedFile).where(LearnedFile.source == source).order_by(LearnedFile.path)
        return list(self.session.scalars(query))

    def file(self, source: str, path: str) -> LearnedFile | None:
        """Return a file of a source if it was learned to its end."""
        return self.session.get(LearnedFile, (source, path))

    def keep_file(self, file: LearnedFile) -> None:
        """Note that a file was learned to its end."""
        self.session.merge(file)

    def forget_file(self, source: str, path: str) -> None:
        """Forget that a file was learned."""
        query = delete(LearnedFile).where(LearnedFile.source == source, LearnedFile.path == path)
        self.session.execute(query.execution_options(synchronize_session=False))


def document_of(version: DocumentVersion) -> Document:
    """Return the document that a version keeps."""
    return Document(
        key=version.key,
        title=version.title,
        text=version.text,
        questions=tuple(version.questions),
        anchored=version.anchored,
        facts=Facts(
            language=version.language,
            product=version.product,
            audience=version.audience,
            valid_from=version.valid_from,
            valid_until=version.valid_until,
            url=version.url,
        ),
    )
