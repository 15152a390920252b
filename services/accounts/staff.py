"""All that knows the staff, put together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from services.accounts.attempts import Attempts
from services.accounts.passwords import Passwords
from services.accounts.secret import session_secret
from services.accounts.service import AccountService
from services.accounts.sessions import SessionService
from services.database import Database
from services.settings import ServicesSettings

IN_MEMORY = "memory://"


@dataclass(frozen=True)
class Staff:
    """What routes about staff need.

    Attributes:
        accounts: Keeps accounts.
        sessions: Begins, finds and ends sessions.
        attempts: Counts attempts to sign in.
    """

    accounts: AccountService
    sessions: SessionService
    attempts: Attempts


def open_staff(
    settings: ServicesSettings, database: Database, passwords: Passwords | None = None
) -> Staff:
    """Make what knows the staff; `passwords` are hashed as dear as the library advises."""
    secret = session_secret(settings.session_secret, settings.var)
    length = timedelta(hours=settings.session_hours)
    return Staff(
        AccountService(database, passwords or Passwords()),
        SessionService(database, secret, length),
        Attempts(settings.limits_url or IN_MEMORY),
    )
