"""What crosses the boundary: accounts and signing in."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from services.accounts.models import StaffAccount
from services.accounts.passwords import LONGEST
from services.accounts.roles import Role
from services.accounts.service import NewPassword


class LoginIn(BaseModel):
    """A name and a password."""

    name: str = Field(..., min_length=1, max_length=64)
    password: str = Field(..., min_length=1, max_length=LONGEST)


class PasswordIn(BaseModel):
    """A change of one's own password."""

    present: str = Field(..., min_length=1, max_length=LONGEST)
    new: str = Field(..., max_length=LONGEST)


class SignedInOut(BaseModel):
    """Who is signed in; `roles` are all that their role includes."""

    account_id: int | None
    name: str
    display_name: str
    role: Role
    roles: list[Role]
    must_change: bool


class AccountIn(BaseModel):
    """A new account."""

    name: str = Field(..., min_length=1, max_length=64)
    role: Role
    display_name: str = Field("", max_length=100)


class AccountChange(BaseModel):
    """What is to change of an account."""

    role: Role | None
    active: bool | None


class AccountOut(BaseModel):
    """An account."""

    id: int
    name: str
    display_name: str
    role: Role
    active: bool
    must_change: bool
    created_at: datetime

    class Config:
        """Read from a row."""

        orm_mode = True


class AccountsOut(BaseModel):
    """All accounts."""

    accounts: list[AccountOut]


class NewPasswordOut(BaseModel):
    """An account with a password that was made for it and is told this once."""

    account: AccountOut
    password: str


def new_password_out(made: NewPassword) -> NewPasswordOut:
    """Return an account and its new password as they are told."""
    return NewPasswordOut(account=account_out(made.account), password=made.password)


def account_out(account: StaffAccount) -> AccountOut:
    """Return an account as it is told."""
    return AccountOut.from_orm(account)
