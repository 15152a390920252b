"""An application that nothing is loaded into but accounts, and staff who sign in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from fastapi.testclient import TestClient

from services import problems
from services.accounts import access
from services.accounts.api import router
from services.accounts.passwords import Passwords
from services.accounts.roles import Role
from services.accounts.staff import Staff, open_staff
from services.database import Database
from services.settings import ServicesSettings

PASSWORD = "a long enough phrase"


@pytest.fixture(scope="module")
def small_settings(tmp_path_factory: pytest.TempPathFactory) -> ServicesSettings:
    folder = tmp_path_factory.mktemp("accounts")
    given = {"staff_token": "staff-token-of-tests", "services_token": "services-token-of-tests"}
    return ServicesSettings(database_url=f"sqlite:///{folder}/heed.db", var=folder, **given)


@pytest.fixture(scope="module")
def small_database(small_settings: ServicesSettings) -> Iterator[Database]:
    opened = Database(small_settings.database_url)
    opened.migrate()
    yield opened
    opened.close()


@pytest.fixture
def staff(small_settings: ServicesSettings, small_database: Database) -> Staff:
    """What knows the staff; no attempts are counted yet."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    return open_staff(small_settings, small_database, Passwords(cheap))


@pytest.fixture
def small_app(small_settings: ServicesSettings, small_database: Database, staff: Staff) -> FastAPI:
    """The routes of accounts, and one of each role."""
    made = FastAPI()
    made.state.container = SimpleNamespace(
        settings=small_settings, database=small_database, staff=staff
    )
    problems.install(made)
    made.include_router(router)
    for role in (*Role, "assistant", "staff"):
        _add_route(made, str(getattr(role, "value", role)))
    return made


def _add_route(made: FastAPI, name: str) -> None:
    check = getattr(access, name)

    @made.api_route(f"/only/{name}", methods=["GET", "POST"], dependencies=[access.Depends(check)])
    def only() -> str:
        return name


@pytest.fixture
def person(small_app: FastAPI, staff: Staff) -> Callable[..., TestClient]:
    """Return somebody with a role, signed in, whose password is their own."""
    count = len(staff.accounts.accounts())

    def make(role: Role, name: str = "") -> TestClient:
        nonlocal count
        count += 1
        made = staff.accounts.add(name or f"{role.value}-{count}", role)
        staff.accounts.change_password(made.account.id, made.password, PASSWORD)
        return sign_in(small_app, made.account.name)

    return make


def sign_in(app: FastAPI, name: str, password: str = PASSWORD) -> TestClient:
    """Return a browser that is signed in."""
    client = TestClient(app)
    client.post("/accounts/login", json={"name": name, "password": password}).raise_for_status()
    client.headers["X-CSRF-Token"] = client.cookies["heed_csrf"]
    return client
