"""The rules of accounts: who there is, with which role and password."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from services.accounts.models import StaffAccount
from services.accounts.passwords import Passwords, check_strength, made
from services.accounts.repository import AccountRepository
from services.accounts.roles import Role
from services.database import Database
from services.problems import Conflict, NotFound, Problem, Unprocessable

NAME = re.compile(r"[a-z0-9\u4e00-\u9fff][a-z0-9._@\u4e00-\u9fff-]{0,63}")
FIRST = "admin"


class WrongPassword(Problem):
    """Name and password do not belong together; which of them is wrong is not told."""

    status = 401
    title = "Unauthorized"


@dataclass(frozen=True)
class NewPassword:
    """An account whose password was made, with that password: it is shown this once."""

    account: StaffAccount
    password: str


class AccountService:
    """Keeps accounts.

    Args:
        database: The database.
        passwords: Hashes passwords.
    """

    def __init__(self, database: Database, passwords: Passwords) -> None:
        self._database = database
        self._passwords = passwords

    def first(self) -> NewPassword | None:
        """Make the first administrator, or return None where there are accounts."""
        with self._database.session() as session:
            if AccountRepository(session).has_any():
                return None
        try:
            return self.add(FIRST, Role.ADMINISTRATOR)
        except Conflict:  # another server was quicker
            return None

    def add(self, name: str, role: Role, display_name: str = "") -> NewPassword:
        """Make an account with a password that must be changed.

        Raises:
            Unprocessable: When the name cannot be one.
            Conflict: When it is taken.
        """
        wanted = normalised(name)
        if not NAME.fullmatch(wanted):
            raise Unprocessable(
                f"{name!r} cannot be a name: letters a to z, digits, Chinese characters and . _ - @"
                f", at most 64."
            )
        password = made()
        account = StaffAccount(
            name=wanted,
            display_name=display_name.strip() or wanted,
            role=role.value,
            password_hash=self._passwords.hash(password),
            must_change=True,
            active=True,
            created_at=datetime.utcnow(),
        )
        try:
            with self._database.session() as session:
                AccountRepository(session).add(account)
        except IntegrityError as error:
            raise Conflict(f"There is an account {wanted!r} already.") from error
        return NewPassword(account, password)

    def accounts(self) -> list[StaffAccount]:
        """Return all accounts by name."""
        with self._database.session() as session:
            return AccountRepository(session).accounts()

    def named(self, name: str) -> StaffAccount:
        """Return the account of a name.

        Raises:
            NotFound: When there is none.
        """
        with self._database.session() as session:
            account = AccountRepository(session).named(normalised(name))
        if account is None:
            raise NotFound(f"There is no account {name!r}.")
        return account

    def sign_in(self, name: str, password: str) -> StaffAccount:
        """Return the account that name and password belong to.

        Raises:
            WrongPassword: When they do not, or the account is closed.
        """
        with self._database.session() as session:
            account = AccountRepository(session).named(normalised(name))
        hashed = account.password_hash if account is not None and account.active else None
        if not self._passwords.verify(password, hashed) or account is None:
            raise WrongPassword("Name and password do not belong together.")
        if self._passwords.is_outdated(account.password_hash):
            self._set_password(account.id, password, must_change=account.must_change)
        return account

    def change_password(self, account_id: int, present: str, new: str) -> None:
        """Let somebody change their password; it ends all their sessions.

        Raises:
            WrongPassword: When the present one is not theirs.
            WeakPassword: When the new one would be guessed.
        """
        with self._database.session() as session:
            account = _found(AccountRepository(session), account_id)
        if not self._passwords.verify(present, account.password_hash):
            raise WrongPassword("The present password is another.")
        check_strength(new, account.name)
        if new == present:
            raise Unprocessable("The new password is the present one.")
        self._set_password(account_id, new, must_change=False)

    def reset_password(self, account_id: int) -> NewPassword:
        """Give an account a new password, which must be changed; it ends all its sessions."""
        password = made()
        return NewPassword(self._set_password(account_id, password, must_change=True), password)

    def change(
        self, account_id: int, role: Role | None = None, active: bool | None = None
    ) -> StaffAccount:
        """Change an account's role, or open or close it; closing ends all its sessions.

        Raises:
            NotFound: When there is no such account.
            Conflict: When no active administrator would be left.
        """
        with self._database.session() as session:
            repository = AccountRepository(session)
            account = _found(repository, account_id, locked=True)
            loses = (role or Role.ADMINISTRATOR) is not Role.ADMINISTRATOR or active is False
            if account.role == Role.ADMINISTRATOR.value and account.active and loses:
                _check_another(repository, account)
            account.role = (role or Role(account.role)).value
            account.active = account.active if active is None else active
            if not account.active:
                repository.end_all(account_id)
            return account

    def _set_password(self, account_id: int, password: str, *, must_change: bool) -> StaffAccount:
        hashed = self._passwords.hash(password)
        with self._database.session() as session:
            repository = AccountRepository(session)
            account = _found(repository, account_id, locked=True)
            account.password_hash = hashed
            account.must_change = must_change
            repository.end_all(account_id)
            return account


def normalised(name: str) -> str:
    """Return a name as it is kept: nobody minds capitals when signing in."""
    return name.strip().casefold()


def _found(repository: AccountRepository, account_id: int, *, locked: bool = False) -> StaffAccount:
    account = repository.account(account_id, locked=locked)
    if account is None:
        raise NotFound(f"There is no account {account_id}.")
    return account


def _check_another(repository: AccountRepository, account: StaffAccount) -> None:
    if not repository.other_administrators(account.id):
        raise Conflict(f"{account.name} is the only active administrator: make another one first.")
