"""All reading of what is learned, as upkeep needs it."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from sqlalchemy import func, select

from services.database import Database
from services.knowledge.models import DocumentVersion
from services.knowledge.versions import IS_CURRENT

# When the newest of the articles was learned, and how many there are.
State = tuple[datetime | None, int]

# Enough to know what questions look like.
MOST_ASKED = 500


class ArticleReader:
    """Reads the articles that are found now.

    Args:
        database: The database.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def questions(self) -> dict[str, list[str]]:
        """Return titles of articles and the questions they say they answer, by language."""
        columns = (DocumentVersion.language, DocumentVersion.title, DocumentVersion.questions)
        query = select(*columns).where(*IS_CURRENT).order_by(DocumentVersion.id).limit(MOST_ASKED)
        found: dict[str, list[str]] = defaultdict(list)
        with self._database.session() as session:
            for language, title, questions in session.execute(query):
                found[language] += [title, *questions]
        return dict(found)

    def current(self) -> list[DocumentVersion]:
        """Return the versions that are found now."""
        query = select(DocumentVersion).where(*IS_CURRENT).order_by(DocumentVersion.key)
        with self._database.session() as session:
            return list(session.scalars(query))

    def state(self) -> State:
        """Return what changes whenever an article does."""
        query = select(func.max(DocumentVersion.learned_at), func.count()).where(*IS_CURRENT)
        with self._database.session() as session:
            newest, count = session.execute(query).one()
        return newest, int(count)

    def has(self, key: str) -> bool:
        """Tell whether an article is found under a key."""
        query = select(DocumentVersion.id).where(DocumentVersion.key == key, *IS_CURRENT)
        with self._database.session() as session:
            return session.scalar(query) is not None
