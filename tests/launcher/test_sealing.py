"""Stored conversations are sealed by a command, and a key can be replaced."""

import json

import pytest
from sqlalchemy import create_engine, insert, select
from typer.testing import CliRunner

from custom_components.channels.durable import tables
from custom_components.channels.durable.post_office import PostOffice, Standing
from custom_components.channels.incoming import Incoming
from custom_components.channels.rich_message import Choice
from custom_components.stores.at_rest import ENCRYPTED, AtRest
from language.personal_data.sealing import Seal, own_seal
from launcher import sealing
from launcher.__main__ import app
from launcher.sealing import SealingFailed, new_key, seal_conversations
from services.analytics.repository import EVENTS

EVENTS_TOLD = [{"event": "user", "text": f"I am Ann {number}"} for number in range(5)]


@pytest.fixture
def url(tmp_path, monkeypatch):
    written = f"sqlite:///{tmp_path}/conversations.db"
    monkeypatch.setenv("CONVERSATIONS_URL", written)
    # Several rounds of few events.
    monkeypatch.setattr(sealing, "AT_ONCE", 2)
    engine = create_engine(written, future=True)
    EVENTS.create(engine)
    with engine.begin() as connection:
        rows = [{"sender_id": "c", "data": json.dumps(told)} for told in EVENTS_TOLD]
        connection.execute(insert(EVENTS), rows)
    engine.dispose()
    yield written
    own_seal.cache_clear()


@pytest.fixture
def keys(monkeypatch):
    def set_keys(*keys):
        monkeypatch.setenv("CONVERSATION_KEYS", ",".join(keys))
        own_seal.cache_clear()

    return set_keys


def stored(url):
    engine = create_engine(url, future=True)
    with engine.connect() as connection:
        return list(connection.execute(select(EVENTS.c.data)).scalars())


def test_what_is_stored_is_sealed_and_then_by_a_newer_key(url, keys):
    old, new = new_key(), CliRunner().invoke(app, ["key"]).output.strip()
    keys(old)
    assert seal_conversations() == 5
    assert "Ann" not in "".join(stored(url))
    keys(new, old)
    assert "5 events" in CliRunner().invoke(app, ["seal-conversations"]).output
    assert [json.loads(Seal([new]).open(data)) for data in stored(url)] == EVENTS_TOLD


def test_what_channels_keep_is_sealed_too(url, keys):
    engine = create_engine(url, future=True)
    office = PostOffice(engine, "wechat")
    office.open()
    for number in range(3):
        office.accept(Incoming(str(number), "wechat:a", f"I am Ann {number}"))
    office.answered(
        office.hold(office.inbox, "wechat:a"),
        [{"text": "Hello Ann"}],
        Standing((Choice("Ann", "/inform"),), (), {"to": "ann@example.com"}),
    )
    old, new = new_key(), new_key()
    keys(old)
    seal_conversations()
    keys(new, old)
    seal_conversations()
    keys(new)
    sealed = PostOffice(engine, "wechat", AtRest(ENCRYPTED))
    assert Incoming.from_json(sealed.hold(sealed.inbox, "wechat:a").body).text == "I am Ann 1"
    assert sealed.standing("wechat:a").context == {"to": "ann@example.com"}
    with engine.connect() as connection:
        for table in (tables.INBOX, tables.OUTGOING, tables.STANDING):
            assert not [row for row in connection.execute(select(table)) if "Ann" in str(row)]
    engine.dispose()


def test_without_a_key_it_is_said_what_to_do_and_nothing_changes(url, keys):
    keys("")
    with pytest.raises(SealingFailed, match="make key"):
        seal_conversations()
    assert "Ann" in stored(url)[0]


def test_where_there_is_no_store_it_is_said(url, keys, monkeypatch, tmp_path):
    keys(new_key())
    monkeypatch.setenv("CONVERSATIONS_URL", f"sqlite:///{tmp_path}/none.db")
    with pytest.raises(SealingFailed, match="CONVERSATIONS_URL"):
        seal_conversations()
