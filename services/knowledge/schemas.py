"""What crosses the boundary of knowledge."""

from __future__ import annotations

from pydantic import BaseModel


class Passage(BaseModel):
    """A passage of a document, which `page` names, and whose text of that day `version` keeps."""

    page: str = ""
    version: int = 0
    text: str
    title: str
    heading: str
    url: str
    language: str
    score: float


class Passages(BaseModel):
    """Passages, best first."""

    passages: list[Passage]


class Answer(BaseModel):
    """What the help pages say to a question, if they do."""

    answered: bool
    confidence: float
    passage: Passage | None
    passages: list[Passage]
