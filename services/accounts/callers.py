"""What a request brings along: tokens, cookies, and whether it comes from this machine itself."""

from __future__ import annotations

import ipaddress
import secrets

from fastapi import Request

SCHEME = "bearer"
# What a proxy adds: the one who asks is then not at this machine.
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")
# What browsers send along: a page elsewhere can make one ask here, a program it cannot.
OF_BROWSERS = ("origin", "sec-fetch-site", "cookie")


def bearer(request: Request) -> str | None:
    """Return the token of the Authorization header, if there is one."""
    written = request.headers.get("authorization", "")
    scheme, _, given = written.partition(" ")
    if not written:
        return None
    return given.strip() if scheme.lower() == SCHEME else ""


def same(given: str | None, wanted: str) -> bool:
    """Tell whether a secret is the wanted one, in equal time; an empty one never is."""
    return bool(wanted) and secrets.compare_digest((given or "").encode(), wanted.encode())


def is_here(host: str, request: Request) -> bool:
    """Tell whether a program at this machine asks, and nobody from elsewhere through it.

    Args:
        host: Address that the services listen at.
        request: What is asked.
    """
    if not _is_loopback(host) or any(name in request.headers for name in FORWARDED + OF_BROWSERS):
        return False
    # A page elsewhere whose name was made to point here asks for that name.
    asked_for = request.url.hostname or ""
    return (
        _is_loopback(asked_for) and request.client is not None and _is_loopback(request.client.host)
    )


def address_of(request: Request) -> str:
    """Return the address that a request comes from."""
    return request.client.host if request.client is not None else ""


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
