"""Conversations that lie sealed in the database are found, exported and erased all the same."""

import json

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import create_engine, select, update

from language.personal_data.sealing import Seal
from services.analytics.repository import EVENTS, TrackerRepository
from services.customers.erasure.store import Person
from services.customers.erasure.tracker import TrackerStore
from services.problems import Unavailable
from tests.services.customers.marked import MARK, OTHER_ID, UNKNOWN_TALK, write_conversations

SEAL = Seal([Fernet.generate_key().decode()])


@pytest.fixture
def url(shop, tmp_path):
    """A tracker store all of whose events are sealed."""
    sqlite = shop.engine.dialect.name == "sqlite"
    written = f"sqlite:///{tmp_path}/conversations.db" if sqlite else shop.url
    write_conversations(written)
    engine = create_engine(written, future=True)
    with engine.begin() as connection:
        for number, data in connection.execute(select(EVENTS.c.id, EVENTS.c.data)).all():
            sealed = SEAL.close(json.loads(data))
            connection.execute(update(EVENTS).where(EVENTS.c.id == number).values(data=sealed))
    engine.dispose()
    return written


def person(*conversations):
    return Person(ids=[OTHER_ID], conversations=set(conversations))


def test_a_person_is_found_exported_and_erased(url):
    store = TrackerStore(url, "customer_id", SEAL)
    assert store.conversations(person()) == {UNKNOWN_TALK}
    told = store.export(person(UNKNOWN_TALK))
    assert [one["event"]["event"] for one in told] == ["user", "slot"]
    assert MARK in told[0]["event"]["text"]
    assert store.erase(person(UNKNOWN_TALK)) == 2
    assert store.conversations(person()) == set()
    store.close()


def test_pages_that_count_conversations_read_them(url):
    repository = TrackerRepository(url, SEAL)
    (event,) = repository.stories([UNKNOWN_TALK])
    assert MARK in event.data["text"]
    repository.close()


def test_without_the_key_it_is_said_and_nothing_is_taken_for_empty(url):
    for seal in (Seal([]), Seal([Fernet.generate_key().decode()])):
        store = TrackerStore(url, "customer_id", seal)
        with pytest.raises(Unavailable, match="CONVERSATION_KEYS"):
            store.conversations(person())
        store.close()
        repository = TrackerRepository(url, seal)
        with pytest.raises(Unavailable, match="CONVERSATION_KEYS"):
            list(repository.stories([UNKNOWN_TALK]))
        repository.close()
