"""Sessions: a signed token that the browser holds, and a row by which it can be ended."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

import jwt

from services.accounts.models import StaffSession
from services.accounts.repository import AccountRepository
from services.accounts.roles import Role
from services.database import Database

ALGORITHM = "HS256"
AUDIENCE = "staff"


@dataclass(frozen=True)
class SignedIn:
    """Who asks.

    Attributes:
        account_id: Their account; None is a program that knows STAFF_TOKEN.
        name: Name of the account.
        display_name: What colleagues and customers call them.
        role: Their role.
        must_change: Whether they must change their password first.
    """

    account_id: int | None
    name: str
    display_name: str
    role: Role
    must_change: bool = False


@dataclass(frozen=True)
class Begun:
    """A session that begins: the token, what state-changing requests repeat, and its length."""

    token: str
    csrf: str
    seconds: int


class SessionService:
    """Begins, finds and ends sessions.

    Args:
        database: The database.
        secret: What tokens are signed with.
        length: How long a session lasts.
    """

    def __init__(self, database: Database, secret: str, length: timedelta) -> None:
        self._database = database
        self._secret = secret
        self._length = length

    def begin(self, account_id: int) -> Begun:
        """Begin a session."""
        now = datetime.now(timezone.utc)
        begun = StaffSession(
            id=secrets.token_hex(16),
            account_id=account_id,
            begun_at=now.replace(tzinfo=None),
            expires_at=(now + self._length).replace(tzinfo=None),
        )
        with self._database.session() as session:
            AccountRepository(session).begin(begun)
        claims = {
            "sub": str(account_id),
            "sid": begun.id,
            "aud": AUDIENCE,
            "iat": now,
            "exp": now + self._length,
        }
        token = jwt.encode(claims, self._secret, ALGORITHM)
        return Begun(token, self.csrf_of(token), int(self._length.total_seconds()))

    def find(self, token: str) -> SignedIn | None:
        """Return who holds a token; None when it is none, is over, or was ended."""
        session_id = self._session_of(token)
        if session_id is None:
            return None
        with self._database.session() as session:
            account = AccountRepository(session).signed_in(session_id, datetime.utcnow())
        if account is None:
            return None
        return SignedIn(
            account.id, account.name, account.display_name, Role(account.role), account.must_change
        )

    def end(self, token: str) -> None:
        """End the session of a token."""
        session_id = self._session_of(token)
        if session_id is not None:
            with self._database.session() as session:
                AccountRepository(session).end(session_id)

    def csrf_of(self, token: str) -> str:
        """Return what a state-changing request with this token must repeat in a header."""
        return hmac.new(self._secret.encode(), f"csrf {token}".encode(), hashlib.sha256).hexdigest()

    def _session_of(self, token: str) -> str | None:
        try:
            claims = jwt.decode(
                token,
                self._secret,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                options={"require": ["exp", "sid", "sub"]},
            )
        except jwt.InvalidTokenError:
            return None
        return str(claims["sid"])
