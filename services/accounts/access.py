"""Who may ask a route: every route names one of these, or stands on the list of public ones.

    @router.get("/desk/queue")
    def queue(services: Services, signed: Agent) -> …:      # signed.account_id, .name, .role
    router = APIRouter(dependencies=[Depends(access.designer)])

`Agent`, `Supervisor`, `Designer` and `Administrator` are staff who signed in (a cookie, and for
requests that change something the header X-CSRF-Token), or a program that knows STAFF_TOKEN
(`account_id` is None). `Assistant` is the action server and Rasa, which know SERVICES_TOKEN; who
serves customers may ask the same. Without either token, programs at the machine itself may, so
that a designer needs none.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from services.accounts.callers import bearer, is_here, same
from services.accounts.cookies import SESSION, check_csrf
from services.accounts.roles import Role
from services.accounts.sessions import SignedIn
from services.container import Container, Services
from services.problems import Problem

PROGRAM = SignedIn(None, "program", "Program", Role.ADMINISTRATOR)


class NotSignedIn(Problem):
    """Nobody known asks."""

    status = 401
    title = "Unauthorized"

    def __init__(self, detail: str) -> None:
        super().__init__(detail, {"WWW-Authenticate": "Bearer"})


class Forbidden(Problem):
    """Somebody known asks for what is not theirs."""

    status = 403
    title = "Forbidden"


async def signed_in(request: Request, services: Services) -> SignedIn:
    """Return who asks, whatever their role, and even if they must change their password first.

    Raises:
        NotSignedIn: When it is nobody of the staff.
        Forbidden: When a page elsewhere made their browser ask.
    """
    settings = services.settings
    given = bearer(request)
    if given is not None:
        if same(given, settings.staff_token):
            return PROGRAM
        raise NotSignedIn("The token is not the services' STAFF_TOKEN.")
    cookie = request.cookies.get(SESSION)
    if cookie is not None:
        signed = await run_in_threadpool(services.staff.sessions.find, cookie)
        if signed is None:
            raise NotSignedIn("The session is over: sign in again.")
        check_csrf(request, services.staff.sessions.csrf_of(cookie))
        return signed
    if _is_open_here(services, request):
        return PROGRAM
    raise NotSignedIn("Sign in at /login/, or send the services' STAFF_TOKEN.")


def _having(role: Role) -> Callable[..., Awaitable[SignedIn]]:
    async def check(signed: Annotated[SignedIn, Depends(signed_in)]) -> SignedIn:
        return _checked(signed, role)

    return check


def _checked(signed: SignedIn, role: Role) -> SignedIn:
    if signed.must_change:
        raise Forbidden("Change your password first, at /login/.")
    if not signed.role.includes(role):
        raise Forbidden(f"This is for the role {role.value}; yours is {signed.role.value}.")
    return signed


agent = _having(Role.AGENT)
supervisor = _having(Role.SUPERVISOR)
designer = _having(Role.DESIGNER)


async def staff(signed: Annotated[SignedIn, Depends(signed_in)]) -> SignedIn:
    """Let pass whoever has any role."""
    return _checked(signed, signed.role)


async def administrator(signed: Annotated[SignedIn, Depends(signed_in)]) -> SignedIn:
    """Let pass a person who keeps the accounts; no token does, as it could make itself more."""
    if signed.account_id is None:
        raise Forbidden("Accounts are kept by whoever signed in as administrator, or make staff.")
    return _checked(signed, Role.ADMINISTRATOR)


async def assistant(request: Request, services: Services) -> None:
    """Let pass the assistant's processes, and who serves customers."""
    given = bearer(request)
    if same(given, services.settings.services_token):
        return
    if given is not None and not same(given, services.settings.staff_token):
        raise NotSignedIn("The token is not the services' SERVICES_TOKEN.")
    _checked(await signed_in(request, services), Role.AGENT)


def _is_open_here(services: Container, request: Request) -> bool:
    settings = services.settings
    closed = settings.services_token or settings.staff_token
    return not closed and is_here(settings.services_host, request)


Person = Annotated[SignedIn, Depends(signed_in)]
Staff = Annotated[SignedIn, Depends(staff)]
Agent = Annotated[SignedIn, Depends(agent)]
Supervisor = Annotated[SignedIn, Depends(supervisor)]
Designer = Annotated[SignedIn, Depends(designer)]
Administrator = Annotated[SignedIn, Depends(administrator)]
Assistant = Annotated[None, Depends(assistant)]
