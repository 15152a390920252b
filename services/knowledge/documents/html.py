"""Reads HTML: what a reader of the page came for, as Markdown; scripts and navigation fall away."""

from __future__ import annotations

from dataclasses import replace

from bs4 import BeautifulSoup, Tag
from bs4.dammit import EncodingDetector
from bs4.exceptions import ParserRejectedMarkup
from markdownify import MarkdownConverter

from services.knowledge.documents.document import Facts
from services.knowledge.documents.encoding import decode
from services.knowledge.documents.facts import LANGUAGES
from services.knowledge.documents.markdown import heading_of
from services.knowledge.documents.reading import Draft, Limits, Reading, title_of
from services.knowledge.errors import DocumentRefused

DROPPED = (
    "script, style, noscript, template, nav, footer, aside, form, button, input, select, svg, "
    "iframe, object, embed, canvas, audio, video, picture, img, [hidden], [aria-hidden=true], "
    "[role=navigation], [role=banner], [role=contentinfo], [role=search], [role=dialog], "
    "[role=menu], header:not(:has(h1))"
)
MAIN = ("main", "[role=main]", "article")
# Below what heading the lines of an accordion stand cannot be told.
ACCORDION = "h4"


def read_html(name: str, content: bytes, facts: Facts, limits: Limits) -> Reading:
    """Read a page of the web."""
    declared = EncodingDetector.find_declared_encoding(content[:5000], is_html=True)
    try:
        soup = BeautifulSoup(decode(name, content, declared), "html.parser")
    except ParserRejectedMarkup as error:
        raise DocumentRefused(f"{name} is no HTML that can be read: save the page anew.") from error
    titled = soup.title.get_text(" ", strip=True) if soup.title else ""
    if not facts.language and (language := _language(soup)):
        facts = replace(facts, language=language)
    for tag in soup.select(DROPPED):
        tag.decompose()
    text = as_markdown(_main(soup))
    return Reading((Draft(heading_of(text) or titled or title_of(name), text, facts),))


def as_markdown(tag: Tag) -> str:
    """Return HTML as Markdown."""
    for summary in tag.find_all("summary"):
        summary.name = ACCORDION
    converter = MarkdownConverter(
        heading_style="ATX", bullets="-", escape_misc=True, newline_style="backslash"
    )
    return str(converter.convert_soup(tag)).strip()


def _main(soup: BeautifulSoup) -> Tag:
    for selector in MAIN:
        found = soup.select(selector)
        if len(found) == 1 and found[0].get_text(strip=True):
            return found[0]
    return soup.body or soup


def _language(soup: BeautifulSoup) -> str:
    said = str(soup.html.get("lang", "") if soup.html else "").lower().split("-")[0]
    return said if said in LANGUAGES else ""
