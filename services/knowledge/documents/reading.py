"""Reads a file of any known format as documents."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePath

from services.knowledge.documents.document import LONGEST_TITLE, Facts
from services.knowledge.documents.facts import with_language
from services.knowledge.errors import DocumentRefused


@dataclass(frozen=True)
class Limits:
    """What a file may cost.

    Attributes:
        file_mb: Largest file.
        unpacked_mb: Largest content of one that is packed: Word and Excel files are archives.
        pages: Most pages of a PDF.
        rows: Most rows of a table.
        seconds: Longest time of reading one.
        memory_mb: Most memory of reading one.
    """

    file_mb: float = 50
    unpacked_mb: float = 300
    pages: int = 2000
    rows: int = 100_000
    seconds: int = 120
    memory_mb: int = 1500


@dataclass(frozen=True)
class Draft:
    """A document as it was read, before it has a key.

    Attributes:
        title: Its title.
        text: Its Markdown.
        facts: What else is known about it.
        questions: What customers ask that it answers.
        part: Its name within a file of many; empty when the file is one document.
    """

    title: str
    text: str
    facts: Facts
    questions: tuple[str, ...] = ()
    part: str = ""


@dataclass(frozen=True)
class Reading:
    """What a file gave.

    Attributes:
        drafts: Its documents.
        problems: What of it could not be read, each with its place.
    """

    drafts: tuple[Draft, ...]
    problems: tuple[str, ...] = field(default=())


Reader = Callable[[str, bytes, Facts, Limits], Reading]


def read(name: str, content: bytes, facts: Facts, limits: Limits) -> Reading:
    """Read a file.

    Args:
        name: Its name; the ending tells the format.
        content: Its content.
        facts: What is known about it where it does not say otherwise.
        limits: What it may cost.

    Raises:
        DocumentRefused: When it cannot be read.
    """
    reading = reader(name)(name, content, facts, limits)
    drafts = tuple(tidied(draft) for draft in reading.drafts)
    kept = tuple(draft for draft in drafts if draft.text or draft.questions)
    if not kept:
        told = f" ({'; '.join(reading.problems[:3])})" if reading.problems else ""
        raise DocumentRefused(f"{name} holds no text{told}.")
    return Reading(kept, reading.problems)


def reader(name: str) -> Reader:
    """Return what reads a file of a name.

    Raises:
        DocumentRefused: When nothing does.
    """
    # Each format's library is loaded when a file wants it.
    ending = PurePath(name).suffix.lower()
    if ending in {".md", ".markdown", ".txt"}:
        from services.knowledge.documents.markdown import read_markdown as found
    elif ending in {".html", ".htm", ".xhtml"}:
        from services.knowledge.documents.html import read_html as found
    elif ending == ".pdf":
        from services.knowledge.documents.pdf import read_pdf as found
    elif ending in {".docx", ".docm"}:
        from services.knowledge.documents.word import read_word as found
    elif ending in {".xlsx", ".xlsm"}:
        from services.knowledge.documents.tables import read_excel as found
    elif ending in {".csv", ".tsv"}:
        from services.knowledge.documents.tables import read_csv as found
    else:
        raise DocumentRefused(f"{name}: {CURES.get(ending, UNKNOWN)}")
    return found


ENDINGS = frozenset(
    ".md .markdown .txt .html .htm .xhtml .pdf .docx .docm .xlsx .xlsm .csv .tsv".split()  # noqa: SIM905
)
UNKNOWN = (
    "this kind of file is not read; those that are: Markdown, text, HTML, PDF, Word (.docx), "
    "Excel (.xlsx) and CSV."
)
CURES = {
    ".doc": "an old Word file: save it as .docx and try again.",
    ".xls": "an old Excel file: save it as .xlsx and try again.",
    ".ppt": "slides are not read: save them as PDF and try again.",
    ".pptx": "slides are not read: save them as PDF and try again.",
}


def title_of(name: str) -> str:
    """Return a file's name as a title."""
    return " ".join(PurePath(name).stem.replace("_", " ").replace("-", " ").split()) or name


def tidied(draft: Draft) -> Draft:
    """Return a draft whose words a database can keep, and whose language is told."""
    title = " ".join(_shown(draft.title).split())[:LONGEST_TITLE]
    text = _shown(draft.text).strip()
    questions = tuple(" ".join(_shown(question).split()) for question in draft.questions)
    facts = with_language(draft.facts, f"{title}\n{text}")
    return Draft(title, text, facts, tuple(filter(None, questions)), draft.part)


def _shown(text: str) -> str:
    """Return a text without what no database keeps: control characters and lone surrogates."""
    return "".join(
        character
        for character in text
        if character in "\n\t" or unicodedata.category(character) not in {"Cc", "Cs"}
    )
