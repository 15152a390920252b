"""Makes rows of the store of a version of a document: the one place that decides what is found."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from services.knowledge.documents.document import Document, slug
from services.knowledge.documents.splitting import PATH, Passage, split
from services.knowledge.repository import QUESTION, SECTION, Row

ALWAYS, FOREVER = 0, 99_991_231
# Where a version can be read that has no address of its own.
VERSION_URL = "/help/versions/{}"
LONGEST_HEADING = 300
LONGEST_QUESTION = 1000


def rows(document: Document, version: int) -> list[Row]:
    """Return all rows of a version of a document.

    Args:
        document: The document.
        version: Number of its version.
    """
    passages = split(document.text, document.title, document.facts.language)
    sections = [_section(document, version, n, passage) for n, passage in enumerate(passages, 1)]
    questions = [_question(document, version, n) for n in range(1, len(document.questions) + 1)]
    return [*sections, *questions]


def day_number(day: date | None, otherwise: int) -> int:
    """Return a day as a number that the store can compare."""
    return otherwise if day is None else day.year * 10_000 + day.month * 100 + day.day


def _section(document: Document, version: int, number: int, passage: Passage) -> Row:
    return replace(
        _row(document, version),
        id=f"{version}#{number}",
        section=number,
        heading=(PATH.join(passage.path) or document.title)[:LONGEST_HEADING],
        text=passage.text,
        url=_url(document, version, passage),
        leaf=passage.page,
    )


def _question(document: Document, version: int, number: int) -> Row:
    text = document.questions[number - 1][:LONGEST_QUESTION]
    return replace(_row(document, version), id=f"{version}?{number}", kind=QUESTION, text=text)


def _url(document: Document, version: int, passage: Passage) -> str:
    url = document.facts.url or VERSION_URL.format(version)
    if passage.page and url.lower().split("?")[0].endswith(".pdf"):
        return f"{url}#page={passage.page}"
    leads = document.anchored or not document.facts.url
    return f"{url}#{slug(passage.path[-1])}" if leads and passage.path else url


def _row(document: Document, version: int) -> Row:
    facts = document.facts
    return Row(
        id="",
        page=document.key,
        section=-1,
        kind=SECTION,
        title=document.title,
        heading="",
        text="",
        url=facts.url or VERSION_URL.format(version),
        language=facts.language,
        version=version,
        leaf=0,
        product=facts.product,
        audience=facts.audience,
        valid_from=day_number(facts.valid_from, ALWAYS),
        valid_until=day_number(facts.valid_until, FOREVER),
    )
