"""What crosses the boundary of identities."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

# No database takes a NUL in a text.
TEXT = r"^[^\0]*$"


class ClaimIn(BaseModel):
    """Something that somebody is known by."""

    kind: str = Field(..., max_length=32)
    value: str = Field(..., min_length=1, max_length=255, regex=TEXT)


class LinkIn(ClaimIn):
    """An identity of a customer, with who says so."""

    verified: bool = False
    actor: str = Field(..., min_length=1, max_length=200, regex=TEXT)
    proof: str = Field("", max_length=2000, regex=TEXT)


class MergeIn(BaseModel):
    """Another customer who is the same person, with who says so and by what proof."""

    other: str = Field(..., max_length=64, regex=TEXT)
    actor: str = Field(..., min_length=1, max_length=200, regex=TEXT)
    proof: str = Field(..., min_length=1, max_length=2000, regex=TEXT)


class UndoIn(BaseModel):
    """Who undoes a change, and why."""

    actor: str = Field(..., min_length=1, max_length=200, regex=TEXT)
    proof: str = Field("", max_length=2000, regex=TEXT)


class ResolvedOut(BaseModel):
    """Who somebody is."""

    customer_id: str


class IdentityOut(BaseModel):
    """Something that a customer is known by."""

    kind: str
    value: str
    customer_id: str
    verified: bool
    source: str
    added_at: datetime

    class Config:
        """Read from a row."""

        orm_mode = True


class ChangeOut(BaseModel):
    """A line of the audit trail."""

    id: int
    at: datetime
    actor: str
    action: str
    customer_id: str
    other_id: str | None
    kind: str | None
    value: str | None
    proof: str
    undoes: int | None

    class Config:
        """Read from a row."""

        orm_mode = True


class IdentitiesOut(BaseModel):
    """What a customer is known by, under which ids, and how that came about."""

    customer_id: str
    ids: list[str]
    identities: list[IdentityOut]
    changes: list[ChangeOut]
