"""Who may see what customers asked, and answer it."""

from __future__ import annotations

import ipaddress
import secrets
from typing import Annotated

from fastapi import Depends, Header, Request

from services.container import Services
from services.problems import Problem

SCHEME = "bearer"
# What a proxy adds: the one who asks is then not at this machine.
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")


class NotStaff(Problem):
    """Only staff may do this."""

    status = 401
    title = "Unauthorized"


def check_staff(services: Services, request: Request, authorization: str = Header("")) -> None:
    """Let pass who knows the token, or, where there is none, who sits at this machine.

    Raises:
        NotStaff: When somebody else asks.
    """
    wanted = services.settings.staff_token
    scheme, _, given = authorization.partition(" ")
    if wanted:
        if scheme.lower() != SCHEME or not secrets.compare_digest(
            given.strip().encode(), wanted.encode()
        ):
            raise NotStaff("This needs the STAFF_TOKEN of the services' settings.")
    elif not _is_here(services.settings.services_host, request):
        raise NotStaff(
            "Set STAFF_TOKEN to a secret in .env: without one, this is only open at the machine "
            "itself."
        )


def _is_here(host: str, request: Request) -> bool:
    if not _is_loopback(host) or any(name in request.headers for name in FORWARDED):
        return False
    # A page elsewhere whose name was made to point here asks for that name.
    asked_for = request.url.hostname or ""
    return (
        _is_loopback(asked_for) and request.client is not None and _is_loopback(request.client.host)
    )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


Staff = Annotated[None, Depends(check_staff)]
