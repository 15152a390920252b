"""Reads help pages: Markdown with front matter, a folder a language, split by headings."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import frontmatter
from markdown_it import MarkdownIt
from markdown_it.token import Token

from services.knowledge.errors import KnowledgeError

LANGUAGES = ("en", "zh")
HEADING = "h2"
# Part of every digest: raised when pages are split or kept in another way, so all are learned anew.
SPLIT = "2"


@dataclass(frozen=True)
class Section:
    """A stretch of a page under one heading.

    Attributes:
        heading: The heading.
        text: The text, Markdown marks removed.
    """

    heading: str
    text: str


@dataclass(frozen=True)
class Page:
    """A help page.

    Attributes:
        slug: Its name in addresses.
        language: `en` or `zh`.
        title: Its title.
        questions: What customers ask that it answers.
        sections: Its sections in order.
        body: Its Markdown.
        digest: Hash of the whole file and of the way it is split.
    """

    slug: str
    language: str
    title: str
    questions: tuple[str, ...]
    sections: tuple[Section, ...]
    body: str
    digest: str

    def url(self, section: Section) -> str:
        """Return where a section can be read."""
        return f"/help/{self.language}/{self.slug}#{anchor(section.heading)}"


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
        sections=tuple(split(page.content, str(page["title"]))),
        body=page.content,
        digest=hashlib.sha256(f"{SPLIT}{written}".encode()).hexdigest(),
    )


def split(markdown: str, title: str) -> list[Section]:
    """Split Markdown at its second-level headings.

    Args:
        markdown: The page's body.
        title: Heading of what stands before the first one.
    """
    heading = title
    lines: list[str] = []
    sections: list[Section] = []
    tokens = MarkdownIt().enable("table").parse(markdown)
    for place, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == HEADING:
            sections.append(Section(heading, "\n".join(lines).strip()))
            heading, lines = tokens[place + 1].content, []
        elif token.type == "inline" and tokens[place - 1].tag != HEADING:
            lines.append(_bullet(tokens, place) + _plain(token.content))
    sections.append(Section(heading, "\n".join(lines).strip()))
    return [section for section in sections if section.text]


def anchor(heading: str) -> str:
    """Return the id of a heading in a page's HTML."""
    return re.sub(r"[^\w]+", "-", heading.lower()).strip("-")


def _bullet(tokens: list[Token], place: int) -> str:
    return "• " if place > 1 and tokens[place - 2].type == "list_item_open" else ""


def _plain(text: str) -> str:
    without_links = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"[*_`]{1,2}([^*_`]+)[*_`]{1,2}", r"\1", without_links)
