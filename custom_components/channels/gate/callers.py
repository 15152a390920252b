"""Who sends what is being handled: from which address, and whether believed in all they say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from rasa.core.channels.channel import UserMessage
from sanic.request import Request

from custom_components.channels.gate.tokens import is_admin, sign_in_of

CLAIM = "customer_id"
UNTIL = "customer_until"
PROOF = "customer_token"
BEARER = "bearer"


@dataclass(frozen=True)
class Caller:
    """Who sends a message.

    Attributes:
        address: Network address, where it is the sender's own and not a platform's.
        trusted: Whether the caller knows the secret of Rasa's HTTP API.
    """

    address: str | None = None
    trusted: bool = False


NOBODY = Caller()
_caller: ContextVar[Caller] = ContextVar("caller", default=NOBODY)


class ProvenMessage(UserMessage):
    """A message whose customer the connector itself has proven, such as a linked account."""


def caller() -> Caller:
    """Return who sends what is being handled."""
    return _caller.get()


@contextmanager
def called_by(known: Caller) -> Iterator[None]:
    """Handle what a caller sends."""
    before = _caller.set(known)
    try:
        yield
    finally:
        _caller.reset(before)


def remember(known: Caller) -> None:
    """Let the rest of this request know who sends it."""
    _caller.set(known)


def bearer(request: Request) -> str | None:
    """Return the token of a request's Authorization header."""
    scheme, _, token = str(request.headers.get("authorization") or "").partition(" ")
    return token.strip() if scheme.lower() == BEARER else None


def caller_of(request: Request, secret: str) -> Caller:
    """Return who sends a request.

    Args:
        request: What was sent.
        secret: Secret of Rasa's HTTP API.
    """
    return Caller(address_of(request), is_admin(bearer(request), secret))


def address_of(request: Request) -> str:
    """Return the address a request comes from, as SANIC_PROXIES_COUNT tells to read it."""
    return str(request.remote_addr or request.ip)


def believed(metadata: dict[str, Any] | None, secret: str) -> dict[str, Any] | None:
    """Return metadata with no customer but one whom the shop's site signed in.

    Args:
        metadata: As the sender gave it.
        secret: Secret that the shop's site signs with.
    """
    if not isinstance(metadata, dict):
        return None
    rest = {key: value for key, value in metadata.items() if key not in (CLAIM, UNTIL, PROOF)}
    proven = sign_in_of(metadata.get(PROOF), secret)
    return {**rest, CLAIM: proven.customer_id, UNTIL: proven.until} if proven else rest
