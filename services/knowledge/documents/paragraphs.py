"""Makes paragraphs of the lines of a PDF's pages: running heads dropped, broken lines joined."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import product

from language.characters import HAN
from services.knowledge.documents.document import PAGE_MARK

# On so many pages a line is looked at as a running head, when it stands on half of them.
LEAST_PAGES = 4
EDGE = 2
MOST_NUMBERS = 3
# A line that ends a sentence before this share of the widest line ends its paragraph too.
MARGIN = 0.8

_NUMBER = re.compile(r"([0-9]{1,6})")
_SIGN = r"[•●▪◦·‣–*-]|\d{1,2}[.)、]|[(（]\d{1,2}[)）]|[一二三四五六七八九十]{1,3}、"
_ITEM = re.compile(rf"^\s*({_SIGN})\s*(?=\S)")
_ENDS = re.compile(r"[.!?。！？:：;；]['\"”’）)]?$")
_HAN = re.compile(f"[{HAN}，。；：！？、（）“”]")
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~])")


def lines_of(text: str) -> list[str]:
    """Return the lines of a page's text."""
    return [line.rstrip() for line in text.replace("\r", "\n").split("\n")]


def without_running_heads(pages: list[list[str]]) -> list[list[str]]:
    """Drop the lines at the edges that stand on at least half of the pages."""
    if len(pages) < LEAST_PAGES:
        return pages
    counted = Counter(
        form
        for number, lines in enumerate(pages)
        for form in {form for n in _edges(lines) for form in _forms(lines[n], number)}
    )
    heads = {form for form, count in counted.items() if count * 2 >= len(pages)}
    kept = []
    for number, lines in enumerate(pages):
        edges = {n for n in _edges(lines) if heads & _forms(lines[n], number)}
        kept.append([line for n, line in enumerate(lines) if n not in edges])
    return kept


def _edges(lines: list[str]) -> list[int]:
    filled = [n for n, line in enumerate(lines) if line.strip()]
    return sorted({*filled[:EDGE], *filled[-EDGE:]})


def _forms(line: str, page: int) -> set[str]:
    """Return what a line is alike to on other pages: itself, or itself but for the page's number.

    A number that grows with the pages becomes the same on each; other numbers, as in the rows of
    a table that goes on for pages, do not.
    """
    parts = _NUMBER.split(line.strip())
    numbers = range(1, len(parts), 2)
    if len(numbers) > MOST_NUMBERS:
        return {line.strip()}
    forms = set()
    for growing in product((False, True), repeat=len(numbers)):
        form = list(parts)
        for n, grows in zip(numbers, growing, strict=True):
            form[n] = f"#{int(parts[n]) - page}" if grows else parts[n]
        forms.add("".join(form))
    return forms


def page_text(number: int, lines: list[str], headings: list[tuple[int, str]]) -> str:
    """Return a page as Markdown; a heading whose line is not found stands at its top."""
    waiting = list(headings)
    parts: list[str] = []
    paragraph: list[str] = []
    for line in lines:
        heading = next((one for one in waiting if _same(one[1], line)), None)
        if heading:
            waiting.remove(heading)
            parts += [*_paragraphs(paragraph), f"{'#' * heading[0]} {_escaped(heading[1])}"]
            paragraph = []
        else:
            paragraph.append(line)
    top = [f"{'#' * level} {_escaped(title)}" for level, title in waiting]
    return "\n\n".join([PAGE_MARK.format(number), *top, *parts, *_paragraphs(paragraph)])


def _same(heading: str, line: str) -> bool:
    return re.sub(r"\s", "", heading) == re.sub(r"\s", "", line)


def _paragraphs(lines: list[str]) -> Iterator[str]:
    """Join the lines of each paragraph; an item of a list begins one."""
    joined = ""
    widest = max((len(line) for line in lines), default=0)
    last = ""
    for line in [*lines, ""]:
        text = line.strip()
        ended = bool(_ENDS.search(last)) and len(last) < MARGIN * widest
        if joined and (not text or ended or _ITEM.match(text)):
            yield _marked(joined)
            joined = ""
        joined = _joined(joined, text)
        last = text


def _joined(before: str, line: str) -> str:
    if not before or not line:
        return before or line
    if before.endswith("-") and before[-2:-1].isalpha() and line[:1].islower():
        return before[:-1] + line
    tight = _HAN.match(before[-1]) and _HAN.match(line[0])
    return before + ("" if tight else " ") + line


def _marked(paragraph: str) -> str:
    item = _ITEM.match(paragraph)
    if item and not item[1][0].isalnum() and item[1][0] not in "(（":
        return f"- {_escaped(paragraph[item.end() :])}"
    return _escaped(paragraph)


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text)
