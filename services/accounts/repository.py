"""All SQL of accounts and sessions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from services.accounts.models import StaffAccount, StaffSession
from services.accounts.roles import Role


class AccountRepository:
    """Reads and writes accounts and sessions.

    Args:
        session: A session of the database.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, account: StaffAccount) -> None:
        """Keep a new account, and give it its id."""
        self._session.add(account)
        self._session.flush()

    def account(self, account_id: int, *, locked: bool = False) -> StaffAccount | None:
        """Return an account; `locked` lets no other session change it meanwhile."""
        wanted = select(StaffAccount).where(StaffAccount.id == account_id)
        return self._session.scalar(wanted.with_for_update() if locked else wanted)

    def named(self, name: str) -> StaffAccount | None:
        """Return the account of a name."""
        return self._session.scalar(select(StaffAccount).where(StaffAccount.name == name))

    def accounts(self) -> list[StaffAccount]:
        """Return all accounts by name."""
        return list(self._session.scalars(select(StaffAccount).order_by(StaffAccount.name)))

    def has_any(self) -> bool:
        """Tell whether there is an account."""
        return self._session.scalar(select(StaffAccount.id).limit(1)) is not None

    def other_administrators(self, account_id: int) -> int:
        """Count the active administrators but one; none of them can change meanwhile."""
        wanted = select(StaffAccount.id).where(
            StaffAccount.role == Role.ADMINISTRATOR.value,
            StaffAccount.active.is_(True),
            StaffAccount.id != account_id,
        )
        return len(self._session.scalars(wanted.with_for_update()).all())

    def begin(self, begun: StaffSession) -> None:
        """Keep a session that begins, and forget those of the account that are over."""
        over = StaffSession.expires_at <= begun.begun_at
        self._session.execute(delete(StaffSession).where(over))
        self._session.add(begun)

    def signed_in(self, session_id: str, now: datetime) -> StaffAccount | None:
        """Return the account of a session that is not over."""
        return self._session.scalar(
            select(StaffAccount)
            .join(StaffSession, StaffSession.account_id == StaffAccount.id)
            .where(
                StaffSession.id == session_id,
                StaffSession.expires_at > now,
                StaffAccount.active.is_(True),
            )
        )

    def end(self, session_id: str) -> None:
        """End a session."""
        self._session.execute(delete(StaffSession).where(StaffSession.id == session_id))

    def end_all(self, account_id: int) -> None:
        """End all sessions of an account."""
        self._session.execute(delete(StaffSession).where(StaffSession.account_id == account_id))

    def sessions(self) -> int:
        """Count the sessions that are kept."""
        return self._session.scalar(select(func.count()).select_from(StaffSession)) or 0
