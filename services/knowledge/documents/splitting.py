"""Splits documents into passages: by headings first, by lines, rows and sentences where too long.

Small neighbours under one heading stay together: every passage is a row that each search scans.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import sentencex

from language.characters import HAN_CHARACTER
from services.knowledge.documents.blocks import Block, blocks

# Raised when documents are split in another way: what is kept is then split anew.
SPLIT = 5
# The encoder reads some 128 pieces of words: about 200 Chinese characters, or 600 Latin ones. What
# is beyond is still found by its words.
LONGEST = 900
HAN_WEIGHT = 3
PATH = " > "


@dataclass(frozen=True)
class Passage:
    """A stretch of a document that is found by itself.

    Attributes:
        path: The headings above it, outermost first, without the title.
        text: Its text.
        page: Page of the PDF on which it begins; 0 when there are no pages.
    """

    path: tuple[str, ...]
    text: str
    page: int


@dataclass(frozen=True)
class _Section:
    """The lines below one heading."""

    path: tuple[str, ...]
    lines: tuple[Block, ...]

    @property
    def weight(self) -> int:
        return sum(weight(line.text) for line in self.lines)

    @property
    def is_question(self) -> bool:
        return bool(self.path) and self.path[-1].endswith(("?", "？"))


def split(markdown: str, title: str, language: str) -> list[Passage]:
    """Split a document's Markdown into passages.

    Args:
        markdown: The text.
        title: The document's title; a heading that repeats it is no part of any path.
        language: Whose sentences they are.
    """
    passages = []
    for section in _merged(_sections(markdown, title)):
        for lines in _pieces(section, language):
            text = "\n".join(line.text for line in lines)
            passages.append(Passage(section.path, text, lines[0].page))
    return passages


def weight(text: str) -> int:
    """Return the length of a text in Latin letters."""
    return len(text) + (HAN_WEIGHT - 1) * len(HAN_CHARACTER.findall(text))


def _sections(markdown: str, title: str) -> Iterator[_Section]:
    levels: list[tuple[int, str]] = []
    lines: list[Block] = []
    for block in blocks(markdown):
        if not block.level:
            lines += [block] if block.text else []
            continue
        yield _Section(tuple(name for _, name in levels), tuple(lines))
        lines = []
        levels = [(level, name) for level, name in levels if level < block.level]
        if block.text and block.text != title:
            levels.append((block.level, block.text))
    yield _Section(tuple(name for _, name in levels), tuple(lines))


def _merged(sections: Iterator[_Section]) -> list[_Section]:
    """Join small sections with their neighbours under the same first heading."""
    merged: list[_Section] = []
    for section in sections:
        if not section.lines:
            continue
        before = merged[-1] if merged else None
        if before and _belong_together(before, section):
            path = _shared(before.path, section.path)
            merged[-1] = _Section(path, (*_named(before, path), *_named(section, path)))
        else:
            merged.append(section)
    return merged


def _belong_together(before: _Section, section: _Section) -> bool:
    if not before.path or before.path[:1] != section.path[:1]:
        return False
    if before.is_question or section.is_question:
        return False
    names = sum(map(weight, (*before.path, *section.path)))
    return before.weight + section.weight + names <= LONGEST


def _shared(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    count = 0
    while count < min(len(first), len(second)) and first[count] == second[count]:
        count += 1
    return first[:count]


def _named(section: _Section, path: tuple[str, ...]) -> tuple[Block, ...]:
    """Return a section's lines, first those of its headings that are not in a path."""
    name = PATH.join(section.path[len(path) :])
    return (Block(name, page=section.lines[0].page), *section.lines) if name else section.lines


def _pieces(section: _Section, language: str) -> Iterator[list[Block]]:
    """Cut a section's lines into pieces of about the same length, none too long."""
    lines = [part for line in section.lines for part in _cut(line, language)]
    wanted = section.weight / max(1, math.ceil(section.weight / LONGEST))
    piece: list[Block] = []
    filled = 0
    for line in lines:
        more = weight(line.text)
        if piece and (filled + more > LONGEST or filled >= wanted):
            yield piece
            piece, filled = _continued(line), weight(line.header)
        piece.append(line)
        filled += more
    if piece:
        yield piece


def _continued(line: Block) -> list[Block]:
    """Return what a piece begins with when it goes on in the middle of a table."""
    return [replace(line, text=line.header)] if line.header else []


def _cut(line: Block, language: str) -> Iterator[Block]:
    """Cut a line that is too long at its sentences, and a sentence that is too long anywhere."""
    if weight(line.text) <= LONGEST:
        yield line
        return
    part = ""
    for sentence in _sentences(line.text, language):
        if part and weight(part + sentence) > LONGEST:
            yield replace(line, text=part.strip())
            part = ""
        part += sentence
    yield replace(line, text=part.strip())


def _sentences(text: str, language: str) -> Iterator[str]:
    for sentence in sentencex.segment(language, text):
        while weight(sentence) > LONGEST:
            end = _end(sentence)
            yield sentence[:end]
            sentence = sentence[end:]
        yield sentence


def _end(sentence: str) -> int:
    """Return where to cut a sentence that is too long: at a blank when there is one."""
    end = LONGEST // HAN_WEIGHT if HAN_CHARACTER.search(sentence) else LONGEST
    blank = sentence.rfind(" ", end // 2, end)
    return blank + 1 if blank > 0 else end
