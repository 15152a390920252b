"""Reads help pages: Markdown with front matter, a folder a language."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import frontmatter

from services.knowledge.documents.document import LONGEST_TITLE, Document, Facts, key_of, slug
from services.knowledge.documents.facts import LANGUAGES, facts_of
from services.knowledge.errors import KnowledgeError

__all__ = ["LANGUAGES", "Page", "anchor", "document_of", "read", "read_folder"]


@dataclass(frozen=True)
class Page:
    """A help page.

    Attributes:
        slug: Its name in addresses.
        language: `en` or `zh`.
        title: Its title.
        questions: What customers ask that it answers.
        body: Its Markdown.
        facts: What else its front matter says.
    """

    slug: str
    language: str
    title: str
    questions: tuple[str, ...]
    body: str
    facts: Facts


def read_folder(folder: Path) -> list[Page]:
    """Read all pages of a folder.

    Raises:
        KnowledgeError: When a page cannot be read.
    """
    return [
        read(file, language)
        for language in LANGUAGES
        for file in sorted((folder / language).glob("*.md"))
    ]


def read(file: Path, language: str) -> Page:
    """Read one page.

    Raises:
        KnowledgeError: When it has no title or is not UTF-8 text with front matter.
    """
    try:
        written = file.read_text(encoding="utf-8")
        page = frontmatter.loads(written)
    except Exception as error:  # YAML and text errors share no base
        raise KnowledgeError(f"{file}: cannot be read: {error}") from error
    if not page.get("title"):
        raise KnowledgeError(f"{file}: the front matter has no `title`.")
    questions: Any = page.get("questions") or ()
    return Page(
        slug=str(page.get("slug") or file.stem),
        language=language,
        title=str(page["title"]),
        questions=tuple(str(question) for question in questions),
        body=page.content,
        facts=facts_of(page.metadata, str(file), Facts(language=language)),
    )


def document_of(page: Page) -> Document:
    """Return a page as a document, with the address at which it is shown."""
    key = key_of(page.language, page.slug)
    facts = replace(page.facts, language=page.language, url=page.facts.url or f"/help/{key}")
    return Document(
        key, page.title[:LONGEST_TITLE], page.body, facts, page.questions, anchored=True
    )


def anchor(heading: str) -> str:
    """Return the id of a heading in a page's HTML."""
    return slug(heading)
