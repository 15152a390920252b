"""Routes of signing in, and of keeping accounts."""

from __future__ import annotations

import structlog
from fastapi import APIRouter, Depends, Request, Response

from services.accounts import cookies
from services.accounts.access import Administrator, Forbidden, Person, administrator
from services.accounts.callers import address_of
from services.accounts.roles import Role
from services.accounts.schemas import (
    AccountChange,
    AccountIn,
    AccountOut,
    AccountsOut,
    LoginIn,
    NewPasswordOut,
    PasswordIn,
    SignedInOut,
    account_out,
    new_password_out,
)
from services.accounts.service import WrongPassword, normalised
from services.accounts.sessions import SignedIn
from services.container import Container, Services

logger = structlog.get_logger(__name__)

router = APIRouter(prefix="/accounts", tags=["accounts"])
keeping = [Depends(administrator)]


@router.post("/login", response_model=SignedInOut)
def sign_in(services: Services, request: Request, response: Response, said: LoginIn) -> SignedInOut:
    """Begin a session; its cookies come with the answer."""
    cookies.check_site(request)
    name, address = normalised(said.name), address_of(request)
    services.staff.attempts.begin(name, address)
    try:
        account = services.staff.accounts.sign_in(name, said.password)
    except WrongPassword:
        services.staff.attempts.fail(address)
        logger.warning("accounts.sign_in_failed", address=address)
        raise
    services.staff.attempts.succeed(name, address)
    return _begin(services, response, account.id)


@router.post("/logout", status_code=204, response_model=None)
def sign_out(services: Services, request: Request, response: Response, person: Person) -> None:
    """End the session."""
    services.staff.sessions.end(request.cookies.get(cookies.SESSION, ""))
    cookies.take_back(response, https=services.settings.https)


@router.get("/me", response_model=SignedInOut)
def me(person: Person) -> SignedInOut:
    """Return who is signed in."""
    return _told(person)


@router.post("/password", response_model=SignedInOut)
def change_password(
    services: Services, request: Request, response: Response, person: Person, wish: PasswordIn
) -> SignedInOut:
    """Change one's own password; all sessions end, and another begins here."""
    if person.account_id is None:
        raise Forbidden("A program has no password.")
    address = address_of(request)
    services.staff.attempts.begin(person.name, address, signed_in=True)
    services.staff.accounts.change_password(person.account_id, wish.present, wish.new)
    services.staff.attempts.succeed(person.name, address)
    return _begin(services, response, person.account_id)


@router.get("", response_model=AccountsOut, dependencies=keeping)
def accounts(services: Services) -> AccountsOut:
    """Return all accounts."""
    found = services.staff.accounts.accounts()
    return AccountsOut(accounts=[account_out(account) for account in found])


@router.post("", response_model=NewPasswordOut, status_code=201)
def add(services: Services, by: Administrator, wish: AccountIn) -> NewPasswordOut:
    """Make an account; its password is told this once."""
    made = services.staff.accounts.add(wish.name, wish.role, wish.display_name)
    logger.info("accounts.added", account=made.account.id, role=wish.role.value, by=by.account_id)
    return new_password_out(made)


@router.patch("/{account_id}", response_model=AccountOut)
def change(
    services: Services, by: Administrator, account_id: int, wish: AccountChange
) -> AccountOut:
    """Change an account's role, or open or close it."""
    account = services.staff.accounts.change(account_id, wish.role, wish.active)
    logger.info("accounts.changed", account=account_id, by=by.account_id)
    return account_out(account)


@router.post("/{account_id}/password", response_model=NewPasswordOut)
def reset_password(services: Services, by: Administrator, account_id: int) -> NewPasswordOut:
    """Give an account a new password, which is told this once."""
    made = services.staff.accounts.reset_password(account_id)
    logger.info("accounts.password_reset", account=account_id, by=by.account_id)
    return new_password_out(made)


def _begin(services: Container, response: Response, account_id: int) -> SignedInOut:
    begun = services.staff.sessions.begin(account_id)
    cookies.give(response, begun, https=services.settings.https)
    signed = services.staff.sessions.find(begun.token)
    assert signed is not None, "a session that began is over"  # noqa: S101
    return _told(signed)


def _told(signed: SignedIn) -> SignedInOut:
    roles = [role for role in Role if signed.role.includes(role)]
    return SignedInOut(**signed.__dict__, roles=roles)
