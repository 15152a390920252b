"""What crosses the boundary of learning."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field

LONGEST_TEXT = 1_000_000


class FactsIn(BaseModel):
    """What the sender knows about a document; where nothing is said, the document itself tells."""

    language: Literal["en", "zh"] | None = None
    product: str = Field("", max_length=100)
    audience: str = Field("", max_length=100)
    valid_from: date | None = None
    valid_until: date | None = None


class ArticleIn(FactsIn):
    """A text that somebody wrote, or the address of one: one of `text` and `address` is given.

    Attributes:
        text: Its Markdown.
        title: Its title; without one, its first heading.
        questions: What customers ask that it answers.
        key: Its key; without one it follows from the title.
        url: Where it can be read; where there is no text, it is fetched from there.
    """

    text: str = Field("", max_length=LONGEST_TEXT)
    title: str = Field("", max_length=300)
    questions: list[str] = Field(default_factory=list, max_items=200)
    key: str | None = Field(None, min_length=1, max_length=300, regex=r"^[^\0]+$")
    url: str = Field("", max_length=2000)


class LearnedOut(BaseModel):
    """What became of a document; `version` is the one that is found now."""

    key: str
    version: int
    changed: bool


class FileOut(BaseModel):
    """What became of a file, or of an address.

    `problems` are the parts of it that could not be read; `refused` tells why all of it was.
    """

    path: str
    changed: bool = False
    documents: list[LearnedOut] = Field(default_factory=list)
    gone: int = 0
    problems: list[str] = Field(default_factory=list)
    refused: str | None = None


class FilesOut(BaseModel):
    """What became of files."""

    files: list[FileOut]


class KnownFile(BaseModel):
    """A file that was learned to its end, as `documents.document.file_digest` knows it."""

    path: str
    origin: str
    digest: str

    class Config:
        """Read from rows of the database."""

        orm_mode = True


class KnownFiles(BaseModel):
    """Files that were learned to their end."""

    files: list[KnownFile]


class VersionOut(BaseModel):
    """A version of a document, without its text.

    `removed_at` is when another took its place; the version found now has none.
    """

    id: int
    key: str
    source: str
    path: str
    title: str
    language: str
    product: str
    audience: str
    valid_from: date | None
    valid_until: date | None
    url: str
    passages: int
    learned_at: datetime
    removed_at: datetime | None

    class Config:
        """Read from rows of the database."""

        orm_mode = True


class VersionText(VersionOut):
    """A version of a document with its text and questions."""

    text: str
    questions: list[str]


class Versions(BaseModel):
    """Versions of documents."""

    versions: Sequence[VersionOut]
