"""Conversations to store, databases to store them in, and brokers that can fail."""

import pytest
from rasa.core.brokers.broker import EventBroker
from rasa.shared.core.domain import Domain

from tests.databases import empty_postgresql


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
    with empty_postgresql(force=True) as address:
        yield address
