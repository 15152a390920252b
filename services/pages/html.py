"""Renders pages with Jinja templates; whatever comes from outside is escaped."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape
from markdown_it import MarkdownIt
from markdown_it.token import Token

from services.knowledge.pages import Page, anchor

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(default=True, default_for_string=True),
)
TEMPLATES.filters["in_language"] = getattr


def render(template: str, **values: Any) -> str:
    """Return a page's HTML."""
    return TEMPLATES.get_template(template).render(**values)


def rendered_markdown(page: Page) -> str:
    """Return a help page's body as HTML, its headings with the ids that sources link to."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(page.body)
    for token, following in pairwise(tokens):
        if token.type == "heading_open":
            token.attrSet("id", anchor(following.content))
    return str(parser.renderer.render(list[Token](tokens), parser.options, {}))
