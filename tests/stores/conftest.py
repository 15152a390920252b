"""Conversations to store, databases to store them in, and brokers that can fail."""

import os
import uuid

import pytest
from rasa.core.brokers.broker import EventBroker
from rasa.shared.core.domain import Domain
from sqlalchemy import create_engine, text

POSTGRESQL = os.environ.get("HEED_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432/postgres")


class Broker(EventBroker):
    """Keeps what it was given; can be down."""

    def __init__(self):
        self.events = []
        self.down = False

    def publish(self, event):
        if self.down:
            raise ConnectionError("down")
        self.events.append(event)

    def told(self):
        return [
            (event["sender_id"], event.get("text") or event.get("name")) for event in self.events
        ]


@pytest.fixture
def broker():
    return Broker()


@pytest.fixture
def domain():
    return Domain.empty()


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path, monkeypatch):
    """Where the journal of what could not be stored is made."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def url(request, tmp_path):
    """The address of an empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/conversations.db"
        return
    name = f"heed_test_{uuid.uuid4().hex}"
    server = create_engine(POSTGRESQL, isolation_level="AUTOCOMMIT", future=True)
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield server.url.set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()
