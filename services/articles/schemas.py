"""What crosses the boundary of the upkeep of articles."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel


class StaleOut(BaseModel):
    """An article that may no longer tell what it should; `reasons`: old, expired, unhelpful."""

    title: str
    language: str
    url: str
    reasons: list[str]
    changed_on: date
    valid_until: date | None
    asked: int
    unhelpful: int


class PassageOut(BaseModel):
    """One of two passages that need a look, and the sentence that says so."""

    title: str
    heading: str
    language: str
    url: str
    quote: str


class PairOut(BaseModel):
    """Two passages: `kind` duplicate or contradiction; `sure`: sure, likely or perhaps."""

    kind: str
    about: str
    sure: str
    likeness: float
    passages: list[PassageOut]


class UpkeepOut(BaseModel):
    """All articles that need a look.

    While `comparing`, pairs are those of before the last change. `left_out` passages were too many.
    """

    articles: int
    passages: int
    comparing: bool
    left_out: int
    stale: list[StaleOut]
    pairs: list[PairOut]
