"""What crosses the boundary of knowledge."""

from __future__ import annotations

from pydantic import BaseModel


class Passage(BaseModel):
    """A passage of a document.

    Attributes:
        page: Key of the document.
        version: Number of the document's version, under which its text of that day is kept.
        leaf: Page of the PDF; 0 when there are no pages.
        highlight: Its sentence that answers, in an answer.
    """

    page: str = ""
    version: int = 0
    leaf: int = 0
    text: str
    title: str
    heading: str
    url: str
    language: str
    score: float
    highlight: str = ""


class Passages(BaseModel):
    """Passages, best first."""

    passages: list[Passage]


class Sentence(BaseModel):
    """A sentence of a composed answer, with the page it is from."""

    text: str
    title: str
    url: str


class Answer(BaseModel):
    """What the help pages say to a question, if they do.

    `composed` says it in a language model's sentences; it is empty where none is switched on, and
    where what it wrote does not stand in the pages. `suggested` are passages of pages that may help
    where none surely answers.
    """

    answered: bool
    confidence: float
    passage: Passage | None
    passages: list[Passage]
    composed: list[Sentence] = []
    suggested: list[Passage] = []
