"""How to call Rasa's HTTP API: signed in a header, so that no secret lands in an access log."""

from __future__ import annotations

from collections.abc import Generator
from datetime import datetime, timedelta, timezone

import httpx
import jwt

ALGORITHM = "HS256"
# Long enough for a slow answer; a header that leaks is worth nothing soon after.
SECONDS = 120


def authorization(secret: str) -> dict[str, str]:
    """Return the header that Rasa's HTTP API and REST channel believe; none without a secret.

    Args:
        secret: RASA_TOKEN, which Rasa's server knows too.
    """
    if not secret:
        return {}
    claims = {
        "user": {"username": "heed", "role": "admin"},
        "exp": datetime.now(timezone.utc) + timedelta(seconds=SECONDS),
    }
    return {"Authorization": f"Bearer {jwt.encode(claims, secret, ALGORITHM)}"}


class Signed(httpx.Auth):
    """Signs each request of a client anew: `httpx.Client(auth=Signed(secret))`.

    Args:
        secret: RASA_TOKEN, which Rasa's server knows too.
    """

    def __init__(self, secret: str) -> None:
        self.secret = secret

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Add the header."""
        request.headers.update(authorization(self.secret))
        yield request
