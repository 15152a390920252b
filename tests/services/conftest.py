"""The real application on a scratch shop, with a small encoder that needs no weights."""

import itertools
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient

from services import sample_data
from services.app import create_app
from services.database import Database
from services.settings import PROJECT, ServicesSettings
from tests.databases import empty_postgresql
from tests.services.a_desk import Desk

# The server of a language model in `tests/replies` serves here too.
sys.path.append(str(Path(__file__).resolve().parents[1] / "replies"))

TODAY = date(2026, 11, 23)
# What the assistant says; tests ask as it does unless they say otherwise.
SERVICES_TOKEN = "services-token-of-tests"
STAFF_TOKEN = "staff-token-of-tests"
A_PROGRAM_OF_STAFF = {"Authorization": f"Bearer {STAFF_TOKEN}"}
ASSISTANT = {"Authorization": f"Bearer {SERVICES_TOKEN}"}


class LetterEncoder:
    """Vectors of hashed letter pairs: alike texts are near, and nothing is loaded."""

    dimension = 64

    def encode(self, texts):
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, written in enumerate(texts):
            # What follows the prefix of a query or a passage.
            letters = written.split(": ", 1)[-1].lower()
            for pair in itertools.pairwise(letters):
                vectors[row, (ord(pair[0]) * 31 + ord(pair[1])) % self.dimension] += 1
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


@pytest.fixture(scope="session")
def encoder():
    return LetterEncoder()


@pytest.fixture(scope="session")
def help_pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    pages = {
        "en/returns.md": "---\ntitle: Returns\nquestions: [Who pays the postage?]\n---\n"
        "## Return postage\nWe pay for a faulty item.\n\n## Window\nYou have 30 days.\n",
        "zh/returns.md": "---\ntitle: 退货\nquestions: [退货运费谁出？]\n---\n"
        "## 退货运费\n质量问题我们承担运费。\n\n## 期限\n30 天内可退。\n",
        "en/only-here.md": "---\ntitle: Recycling\n---\n## Old devices\nWe take kettles.\n",
    }
    for name, written in pages.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(written, encoding="utf-8")
    return folder


@pytest.fixture
def settings(tmp_path: Path, help_pages: Path) -> ServicesSettings:
    return ServicesSettings(
        database_url=f"sqlite:///{tmp_path}/heed.db",
        knowledge_store=str(tmp_path / "knowledge.db"),
        knowledge_data=help_pages,
        var=tmp_path,
        shop_data=PROJECT / "data" / "shop",
        # Tests say themselves when it is looked for another version.
        recommender_check_seconds=3600,
        services_token=SERVICES_TOKEN,
        staff_token=STAFF_TOKEN,
    )


@pytest.fixture
def app(settings: ServicesSettings, encoder):
    return create_app(settings, encoder, today=lambda: TODAY)


@pytest.fixture
def http(app) -> Iterator[TestClient]:
    """The assistant, asking the services."""
    with TestClient(app, headers=ASSISTANT) as client:
        yield client


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database(request, tmp_path: Path) -> Iterator[Database]:
    """An empty database of each kind, brought to the newest tables."""
    if request.param == "sqlite":
        opened = Database(f"sqlite:///{tmp_path}/contract.db")
        yield opened
        opened.close()
        return
    with empty_postgresql() as address:
        opened = Database(address)
        yield opened
        opened.close()


@pytest.fixture
def shop(database: Database) -> Database:
    """The sample shop on each kind of database."""
    database.migrate()
    with database.session() as session:
        sample_data.load(session, PROJECT / "data" / "shop", TODAY)
    return database


@pytest.fixture
def desk(database, tmp_path):
    """A desk with a ticket, on each kind of database."""
    database.migrate()
    desk = Desk(database, tmp_path)
    yield desk
    desk.close()
