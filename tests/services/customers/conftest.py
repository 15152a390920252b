"""The application with a member of staff who knows the token."""

import shutil
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from services import sample_data
from services.database import Database
from services.settings import PROJECT, ServicesSettings
from tests.services.conftest import TODAY

TOKEN = "staff-secret"


@pytest.fixture
def settings(settings: ServicesSettings, tmp_path) -> ServicesSettings:
    conversations = f"sqlite:///{tmp_path}/conversations.db"
    return settings.copy(update={"staff_token": TOKEN, "conversations_url": conversations})


@pytest.fixture
def staff(http: TestClient) -> TestClient:
    http.headers["authorization"] = f"Bearer {TOKEN}"
    return http


@pytest.fixture(scope="session")
def small_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample shop with the behaviour of two customers: every test here loads it."""
    folder = tmp_path_factory.mktemp("shop") / "shop"
    shutil.copytree(PROJECT / "data" / "shop", folder)
    file = folder / "behaviour.csv"
    header, *rows = file.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [row for row in rows if row.startswith(("C1001,", "C1002,"))]
    file.write_text(header + "".join(kept), encoding="utf-8")
    return folder


@pytest.fixture
def shop(database: Database, small_shop: Path) -> Database:
    """A small sample shop on each kind of database."""
    database.migrate()
    with database.session() as session:
        sample_data.load(session, small_shop, TODAY)
    return database
