"""Reads Markdown with front matter, and plain text as if it were Markdown."""

from __future__ import annotations

import re
from typing import Any

import frontmatter
import yaml

from services.knowledge.documents.document import Facts
from services.knowledge.documents.encoding import decode
from services.knowledge.documents.facts import facts_of
from services.knowledge.documents.reading import Draft, Limits, Reading, title_of
from services.knowledge.errors import DocumentRefused

_FIRST_HEADING = re.compile(r"\A\s*#{1,6}\s+(.+?)\s*#*\s*$", re.MULTILINE)
_TOP_HEADING = re.compile(r"^#\s+(.+?)\s*#*\s*$", re.MULTILINE)


def read_markdown(name: str, content: bytes, facts: Facts, limits: Limits) -> Reading:
    """Read a Markdown file.

    Raises:
        DocumentRefused: When its front matter cannot be read.
    """
    written = decode(name, content).replace("\r\n", "\n")
    try:
        page = frontmatter.loads(written)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" line {mark.line + 2}" if mark else ""
        raise DocumentRefused(f"{name}{line}: the front matter is no YAML ({error}).") from error
    title = str(page.get("title") or heading_of(page.content) or title_of(name))
    known = facts_of(page.metadata, name, facts)
    return Reading((Draft(title, page.content, known, _questions(name, page.get("questions"))),))


def heading_of(text: str) -> str:
    """Return the heading that is a Markdown text's title: its first line, or its only top one."""
    if first := _FIRST_HEADING.match(text):
        return first[1]
    tops = _TOP_HEADING.findall(text)
    return tops[0] if len(tops) == 1 else ""


def _questions(name: str, given: Any) -> tuple[str, ...]:
    if given is None:
        return ()
    if not isinstance(given, list):
        raise DocumentRefused(f"{name}: `questions` in the front matter is not a list.")
    return tuple(str(question) for question in given)
