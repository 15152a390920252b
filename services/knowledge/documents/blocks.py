"""Takes Markdown apart: headings, paragraphs, items of lists and rows of tables, each as text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

from language.characters import HAN

_PAGE = re.compile(r"<!-- page (\d+) -->")
_WRAPPED_HAN = re.compile(rf"(?<=[{HAN}，。；：！？、])\n(?=[{HAN}])")
CELLS = " | "


@dataclass(frozen=True)
class Block:
    """A piece of a document that is not cut without need.

    Attributes:
        text: Its text without marks.
        level: 1 to 6 for a heading, 0 for all else.
        page: Page of the PDF it stands on; 0 when there are no pages.
        header: First row of the table that this is a row of.
    """

    text: str
    level: int = 0
    page: int = 0
    header: str = ""


def blocks(markdown: str) -> Iterator[Block]:
    """Yield the blocks of a Markdown text in order."""
    tokens = MarkdownIt().enable("table").parse(markdown)
    page, header = 0, ""
    cells: list[str] = []
    for place, token in enumerate(tokens):
        if token.type == "html_block":
            page = int(mark[1]) if (mark := _PAGE.search(token.content)) else page
        elif token.type in {"fence", "code_block"}:
            yield Block(token.content.strip(), page=page)
        elif token.type == "table_open":
            header = ""
        elif token.type == "tr_open":
            cells = []
        elif token.type == "tr_close":
            row = CELLS.join(cells)
            yield Block(row, page=page, header=header)
            header = header or row
        elif token.type == "inline":
            opened = tokens[place - 1]
            if opened.type in {"th_open", "td_open"}:
                cells.append(plain(token))
            elif opened.type == "heading_open":
                yield Block(plain(token), level=int(opened.tag[1]), page=page)
            else:
                yield Block(_bullet(tokens, place) + plain(token), page=page)


def plain(token: Token) -> str:
    """Return the text of an inline token without its marks."""
    parts = []
    for child in token.children or ():
        if child.type in {"softbreak", "hardbreak"}:
            parts.append("\n")
        elif child.type in {"text", "code_inline", "image"}:
            parts.append(child.content)
    return " ".join(_WRAPPED_HAN.sub("", "".join(parts)).split())


def _bullet(tokens: list[Token], place: int) -> str:
    """Return the mark of a list's item: its number where the list counts."""
    if place < 2 or tokens[place - 2].type != "list_item_open":
        return ""
    number = tokens[place - 2].info
    return f"{number}. " if number else "• "
