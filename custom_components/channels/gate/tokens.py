"""What is signed at the door: a session of the web chat, a customer of the shop, a caller."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

import jwt

ALGORITHM = "HS256"
SESSION = "heed-session"
LONGEST_ID = 200


@dataclass(frozen=True)
class SignIn:
    """A customer whom the shop's site signed in.

    Attributes:
        customer_id: Who it is.
        until: When it ends, in seconds since 1970.
    """

    customer_id: str
    until: int


def issue_session(secret: str, days: int) -> tuple[str, str]:
    """Begin a conversation.

    Returns:
        Its id, and the token that proves it.
    """
    conversation_id = uuid.uuid4().hex
    ends = datetime.now(timezone.utc) + timedelta(days=days)
    claims = {"sub": conversation_id, "aud": SESSION, "exp": ends}
    return conversation_id, jwt.encode(claims, secret, ALGORITHM)


def conversation_of(token: Any, secret: str) -> str | None:
    """Return the conversation that a token proves; None where it proves none."""
    return _subject(_claims(token, secret, SESSION))


def sign_in_of(token: Any, secret: str) -> SignIn | None:
    """Return whom the shop's site signed in: claims `sub` and `exp`, and no `aud`."""
    claims = _claims(token, secret) if secret else None
    customer = _subject(claims)
    return SignIn(customer, int(claims["exp"])) if claims and customer else None


def is_admin(token: Any, secret: str) -> bool:
    """Tell whether a caller of Rasa's HTTP API signed as Rasa wants it: a user with role admin."""
    user = (_claims(token, secret) or {}).get("user") if secret else None
    return isinstance(user, dict) and user.get("role") == "admin"


def _claims(token: Any, secret: str, audience: str | None = None) -> dict[str, Any] | None:
    if not isinstance(token, str):
        return None
    try:
        return jwt.decode(
            token,
            secret,
            algorithms=[ALGORITHM],
            audience=audience,
            options={"require": ["exp"]},
        )
    except jwt.InvalidTokenError:
        return None


def _subject(claims: dict[str, Any] | None) -> str | None:
    subject = (claims or {}).get("sub")
    return subject if isinstance(subject, str) and 0 < len(subject) <= LONGEST_ID else None
