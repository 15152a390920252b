"""Reads PDF: text by page, headings by bookmarks."""

from __future__ import annotations

import io
import re
from collections import defaultdict

from pypdf import PasswordType, PdfReader
from pypdf.errors import DependencyError, PyPdfError
from pypdf.generic import Destination

from services.knowledge.documents.document import Facts
from services.knowledge.documents.paragraphs import lines_of, page_text, without_running_heads
from services.knowledge.documents.reading import Draft, Limits, Reading, title_of
from services.knowledge.errors import DocumentRefused

# Fewer letters a page than this are stamps and page numbers on pictures.
LEAST_LETTERS = 20
HIGHEST, DEEPEST = 2, 6

# What pypdf raises on files that are not what they should be; MemoryError is not among them.
BROKEN = (
    PyPdfError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
)
# A title that a program gave, not a person.
_TOOL = re.compile(
    r"^(microsoft (word|powerpoint) -|untitled|无标题|文档\d)|\.(docx?|indd|pptx?)$", re.IGNORECASE
)

Bookmarks = dict[int, list[tuple[int, str]]]


def read_pdf(name: str, content: bytes, facts: Facts, limits: Limits) -> Reading:
    """Read a PDF.

    Raises:
        DocumentRefused: When it is broken, encrypted, too long, or has no text.
    """
    try:
        reader = _opened(name, content, limits)
        pages = without_running_heads([lines_of(page.extract_text()) for page in reader.pages])
        bookmarks, title = _bookmarks(reader), _title(reader)
    except DependencyError as error:
        raise DocumentRefused(f"{name} is encrypted: save it without a password.") from error
    except BROKEN as error:
        reason = str(error) or type(error).__name__
        raise DocumentRefused(f"{name} is a broken PDF ({reason}).") from error
    letters = sum(len(line.strip()) for lines in pages for line in lines)
    if letters < LEAST_LETTERS * max(1, len(pages)):
        raise DocumentRefused(
            f"{name} is made of pictures: its {len(pages)} pages have no text. Let a program for "
            f"text recognition (OCR) add the text, for example ocrmypdf, and try again."
        )
    parts = [page_text(number, lines, bookmarks[number]) for number, lines in enumerate(pages, 1)]
    return Reading((Draft(title or title_of(name), "\n\n".join(parts), facts),))


def _opened(name: str, content: bytes, limits: Limits) -> PdfReader:
    reader = PdfReader(io.BytesIO(content))
    # One that only restricts printing opens with an empty password.
    if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
        raise DocumentRefused(f"{name} is encrypted: save it without a password and try again.")
    if len(reader.pages) > limits.pages:
        raise DocumentRefused(
            f"{name} has {len(reader.pages)} pages, more than the {limits.pages} allowed "
            f"(KNOWLEDGE_PAGES): split it."
        )
    return reader


def _title(reader: PdfReader) -> str:
    title = str(reader.metadata.title or "").strip() if reader.metadata else ""
    return "" if _TOOL.search(title) else title


def _bookmarks(reader: PdfReader) -> Bookmarks:
    """Return level and title of the bookmarks on each page, from 1."""
    found: Bookmarks = defaultdict(list)
    try:
        _walk(reader, list(reader.outline), HIGHEST, found)
    except BROKEN:
        # Bookmarks are a help; a text without them is still a text.
        found.clear()
    return found


def _walk(reader: PdfReader, outline: list[object], level: int, found: Bookmarks) -> None:
    for one in outline:
        if isinstance(one, list):
            _walk(reader, one, min(level + 1, DEEPEST), found)
        elif isinstance(one, Destination) and one.title:
            number = reader.get_destination_page_number(one)
            if number is not None:
                found[number + 1].append((level, " ".join(str(one.title).split())))
