"""Reads Word files: headings, lists and tables by their styles. Macros are never looked at."""

from __future__ import annotations

import io
from zipfile import BadZipFile

import mammoth
from bs4 import BeautifulSoup

from services.knowledge.documents.archive import check_archive
from services.knowledge.documents.document import Facts
from services.knowledge.documents.html import as_markdown
from services.knowledge.documents.markdown import heading_of
from services.knowledge.documents.reading import Draft, Limits, Reading, title_of
from services.knowledge.errors import DocumentRefused

STYLES = "\n".join(
    [
        "p[style-name='Title'] => h1:fresh",
        "p[style-name='Subtitle'] => p:fresh",
        *(f"p[style-name='heading {level}'] => h{level}:fresh" for level in range(1, 7)),
        *(f"p[style-name='标题 {level}'] => h{level}:fresh" for level in range(1, 7)),
    ]
)


def read_word(name: str, content: bytes, facts: Facts, limits: Limits) -> Reading:
    """Read a Word file.

    Raises:
        DocumentRefused: When it is broken, encrypted or too large.
    """
    check_archive(name, content, limits, "word/document.xml", "Word (.docx)")
    try:
        converted = mammoth.convert_to_html(
            io.BytesIO(content),
            style_map=STYLES,
            convert_image=mammoth.images.img_element(lambda image: {}),
        )
    except (KeyError, ValueError, AttributeError, BadZipFile, SyntaxError) as error:
        raise DocumentRefused(f"{name} is a broken Word file ({error}).") from error
    text = as_markdown(_without_images(converted.value))
    return Reading((Draft(heading_of(text) or title_of(name), text, facts),))


def _without_images(html: str) -> BeautifulSoup:
    soup = BeautifulSoup(html, "html.parser")
    for image in soup.find_all("img"):
        image.decompose()
    return soup
