"""What crosses the boundary of questions."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field, validator

LONGEST_TITLE, LONGEST_TEXT, LONGEST_QUESTION = 200, 20_000, 500
MOST_QUESTIONS = 50
MOST_IN_GROUP = 20_000
ID = "^[0-9a-f]{32}$"


class OutcomeIn(BaseModel):
    """Whether an answer helped, as the customer says."""

    helped: bool


class NearOut(BaseModel):
    """The article that comes nearest to a group's questions."""

    title: str
    heading: str
    text: str
    url: str
    language: str


class ExampleOut(BaseModel):
    """A question of a group, and how often it was asked in these words."""

    text: str
    language: str
    count: int


class GapOut(BaseModel):
    """Questions of one meaning that nothing answered, or whose answer did not help."""

    questions: list[str]
    title: str
    count: int
    unanswered: int
    unhelpful: int
    outcomes: dict[str, int]
    languages: dict[str, int]
    channels: dict[str, int]
    first_at: datetime
    last_at: datetime
    examples: list[ExampleOut]
    near: dict[str, NearOut]


class ClosedOut(BaseModel):
    """A group that was dealt with."""

    id: int
    state: str
    title: str
    articles: list[str]
    size: int
    closed_at: datetime


class GapsOut(BaseModel):
    """All that customers asked in vain."""

    days: int
    asked: int
    answered: int
    helped: int
    unhelpful: int
    grouped: int
    left_out: int
    gaps: list[GapOut]
    closed: list[ClosedOut]


class ArticleIn(BaseModel):
    """An article in one language."""

    title: str = Field(..., max_length=LONGEST_TITLE)
    text: str = Field(..., max_length=LONGEST_TEXT)
    questions: list[str] = Field(default_factory=list, max_items=MOST_QUESTIONS)

    @validator("title", "text")
    def says_something(cls, value: str) -> str:
        """Refuse what has no letter in it."""
        if not any(character.isalpha() for character in value):
            raise ValueError("must have words in it")
        return value.strip()

    @validator("questions", each_item=True)
    def is_short(cls, value: str) -> str:
        """Refuse a question that is none."""
        if not value.strip() or len(value) > LONGEST_QUESTION:
            raise ValueError(f"must have 1 to {LONGEST_QUESTION} characters")
        return value.strip()


class PublishIn(BaseModel):
    """A group's questions and the article that answers them, in one language or both."""

    questions: list[str] = Field(..., max_items=MOST_IN_GROUP)
    articles: dict[str, ArticleIn]

    @validator("articles")
    def has_known_languages(cls, value: dict[str, ArticleIn]) -> dict[str, ArticleIn]:
        """Refuse no article at all, and languages that nobody is answered in."""
        if not value or set(value) - {"en", "zh"}:
            raise ValueError("must be of `en`, `zh` or both")
        return value


class DismissIn(BaseModel):
    """A group that nobody needs to answer."""

    title: str = Field(..., max_length=LONGEST_TITLE)
    questions: list[str] = Field(..., max_items=MOST_IN_GROUP, min_items=1)


class PublishedOut(BaseModel):
    """An article that can be found now."""

    group: ClosedOut
    urls: dict[str, str]
