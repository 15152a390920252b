"""What crosses the boundary of consent."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

PurposeName = Literal["offers", "proactive", "analytics"]


class WordIn(BaseModel):
    """What a customer said to being contacted, as somebody of staff writes it down."""

    purpose: PurposeName
    allowed: bool
    # Empty: on every channel.
    channel: str = Field("", max_length=64, regex=r"^[^\0]*$")
    source: str = Field("staff", min_length=1, max_length=64, regex=r"^[^\0]*$")


class WordOut(BaseModel):
    """A word of the history."""

    purpose: str
    channel: str
    allowed: bool
    source: str
    at: datetime

    class Config:
        """Read from a row."""

        orm_mode = True


class ConsentOut(BaseModel):
    """What a customer allows everywhere, and all that they said, oldest first."""

    allowed: dict[str, bool]
    words: list[WordOut]


class ContactOut(BaseModel):
    """Whether a customer may be reached now, and why not."""

    allowed: bool
    reason: Literal["allowed", "opted_out", "no_consent", "quiet_hours"]
