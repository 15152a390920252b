"""The sample shop, loaded once for what only reads it."""

from collections.abc import Iterator

import pytest

from services import sample_data
from services.database import Database
from services.settings import PROJECT
from tests.services.conftest import TODAY


@pytest.fixture(scope="session")
def sold(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The sample shop in SQLite; tests that write take `shop`."""
    opened = Database(f"sqlite:///{tmp_path_factory.mktemp('sold')}/shop.db")
    opened.migrate()
    with opened.session() as session:
        sample_data.load(session, PROJECT / "data" / "shop", TODAY)
    yield opened
    opened.close()
