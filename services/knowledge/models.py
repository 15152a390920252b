"""Tables of knowledge: every version of every document, and the files they came from."""

from __future__ import annotations

import secrets

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    String,
    Text,
    and_,
)

from services.database import Base

# Whole numbers that JavaScript keeps too.
BITS = 48


def _number() -> int:
    """Return a number that no other database gives: a store knows versions by their numbers.

    Who cannot guess it cannot open a version that was meant for others, either.
    """
    return secrets.randbits(BITS)


class DocumentVersion(Base):
    """The text of a document from the day it was learned until the day it was replaced.

    A version that was never finished has no `learned_at`; the one that is found by searching has
    no `removed_at`. `split` and `passages` tell how many rows of the store it became, and by which
    way of splitting.
    """

    __tablename__ = "knowledge_versions"
    id = Column(BigInteger, primary_key=True, autoincrement=False, default=_number)
    key = Column(String(300), nullable=False, index=True)
    source = Column(String(300), nullable=False, index=True)
    path = Column(String(1000), nullable=False)
    title = Column(String(300), nullable=False)
    text = Column(Text, nullable=False)
    questions = Column(JSON, nullable=False)
    anchored = Column(Boolean, nullable=False)
    language = Column(String(8), nullable=False)
    product = Column(String(100), nullable=False)
    audience = Column(String(100), nullable=False)
    valid_from = Column(Date)
    valid_until = Column(Date)
    url = Column(String(2000), nullable=False)
    digest = Column(String(64), nullable=False)
    split = Column(Integer, nullable=False)
    passages = Column(Integer, nullable=False)
    learned_at = Column(DateTime)
    removed_at = Column(DateTime)


_current = and_(DocumentVersion.learned_at.isnot(None), DocumentVersion.removed_at.is_(None))

# A key has one version that is found, whoever learns at the same time.
Index(
    "ix_knowledge_versions_current",
    DocumentVersion.key,
    unique=True,
    sqlite_where=_current,
    postgresql_where=_current,
)


class LearnedFile(Base):
    """A file that was learned to its end: with the same digest it need not be read again.

    `origin` is the folder or address it was read from, as the one who taught it saw it.
    """

    __tablename__ = "knowledge_files"
    source = Column(String(300), primary_key=True)
    path = Column(String(1000), primary_key=True)
    origin = Column(String(1000), nullable=False)
    digest = Column(String(64), nullable=False)
    learned_at = Column(DateTime, nullable=False)
