"""What is signed for the chat page; Rasa's side is `channels/gate/tokens.py`."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import jwt

from services.problems import Problem

ALGORITHM = "HS256"
SESSION = "heed-session"
SAMPLE_HOURS = 24


class NoSession(Problem):
    """Who asks has not proven which conversation is theirs."""

    status = 401
    title = "Unauthorized"


def conversation_of(authorization: str, secret: str) -> str:
    """Return the conversation that a session's token proves.

    Args:
        authorization: The header: `Bearer`, and the token.
        secret: What sessions are signed with.

    Raises:
        NoSession: When it proves none.
    """
    _, _, token = authorization.partition(" ")
    try:
        claims = jwt.decode(
            token,
            secret,
            algorithms=[ALGORITHM],
            audience=SESSION,
            options={"require": ["exp", "sub"]},
        )
    except (jwt.InvalidTokenError, jwt.InvalidKeyError):
        raise NoSession("Send the session's token as Authorization: Bearer.") from None
    return str(claims["sub"])


def signed_in(customer_id: str, secret: str) -> str:
    """Return what signs a sample customer in, as a shop's site would."""
    ends = datetime.now(timezone.utc) + timedelta(hours=SAMPLE_HOURS)
    return jwt.encode({"sub": customer_id, "exp": ends}, secret, ALGORITHM)
