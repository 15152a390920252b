"""The cookies of a session, and the header that state-changing requests repeat one of them in.

A page elsewhere can make a browser send our cookies, but can neither read them nor set a header.
"""

from __future__ import annotations

from fastapi import Request, Response

from services.accounts.callers import same
from services.accounts.sessions import Begun
from services.problems import Problem

SESSION = "heed_session"
CSRF = "heed_csrf"
HEADER = "X-CSRF-Token"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
OWN_SITES = frozenset({"same-origin", "none"})


class CrossSite(Problem):
    """A page elsewhere made a browser ask."""

    status = 403
    title = "Forbidden"


def give(response: Response, begun: Begun, *, https: bool) -> None:
    """Set the cookies of a session that begins; scripts can read only what they must repeat."""
    for name, value, hidden in ((SESSION, begun.token, True), (CSRF, begun.csrf, False)):
        response.set_cookie(
            name,
            value,
            max_age=begun.seconds,
            path="/",
            secure=https,
            httponly=hidden,
            samesite="strict",
        )


def take_back(response: Response, *, https: bool) -> None:
    """Delete the cookies of a session."""
    for name in (SESSION, CSRF):
        response.delete_cookie(name, path="/", secure=https, samesite="strict")


def check_csrf(request: Request, wanted: str) -> None:
    """Refuse a request that changes something unless one of our pages made it.

    Raises:
        CrossSite: When it lacks the header, or says that it comes from elsewhere.
    """
    if request.method in SAFE:
        return
    check_site(request)
    if not same(request.headers.get(HEADER), wanted):
        raise CrossSite(f"The header {HEADER} must repeat the cookie {CSRF}.")


def check_site(request: Request) -> None:
    """Refuse what a browser says a page elsewhere asks.

    Raises:
        CrossSite: When it does.
    """
    if request.headers.get("sec-fetch-site", "none") not in OWN_SITES:
        raise CrossSite("This can be asked by the services' own pages only.")
