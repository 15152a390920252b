"""Conversations lie in the database in the clear, sealed, or masked when they are over."""

import json

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import EndpointConfig
from talking import say
from test_outbox_tracker_store import TYPE

from custom_components.stores.at_rest import AtRest
from custom_components.stores.journal import Journal
from custom_components.stores.outbox_tracker_store import OutboxTrackerStore
from language.personal_data.sealing import Seal, SealBroken, own_seal

KEYS = [Fernet.generate_key().decode() for _ in range(2)]
SAID = "my name is Emma Clarke, 13800138000"
SLOTS = ("phone", "customer_id", "product")
DOMAIN = Domain(
    intents=[],
    entities=[],
    slots=[AnySlot(name, mappings=[{"type": "custom"}]) for name in SLOTS],
    responses={},
    action_names=[],
    forms={},
    data={},
)
LONG_AGO = 1_700_000_000.0


@pytest.fixture
def keys(monkeypatch):
    """Set the keys of this process."""

    def set_keys(*keys):
        monkeypatch.setenv("CONVERSATION_KEYS", ",".join(keys))
        own_seal.cache_clear()

    yield set_keys
    monkeypatch.undo()
    own_seal.cache_clear()


@pytest.fixture
def opened(url):
    """Open the store with some settings."""

    def open_store(**settings) -> OutboxTrackerStore:
        return TrackerStore.create(EndpointConfig(url=url, type=TYPE, **settings), DOMAIN)

    return open_store


def conversation():
    tracker = DialogueStateTracker("c", DOMAIN.slots)
    tracker.update(ActionExecuted("action_session_start", timestamp=LONG_AGO))
    tracker.update(UserUttered(SAID, timestamp=LONG_AGO))
    tracker.update(SlotSet("phone", "13800138000", timestamp=LONG_AGO))
    tracker.update(SlotSet("customer_id", "C1001", timestamp=LONG_AGO))
    tracker.update(SlotSet("product", "KT-15", timestamp=LONG_AGO))
    return tracker


def rows(store):
    with store.engine.connect() as connection:
        query = sa.text("SELECT data FROM events ORDER BY id")
        return [data for (data,) in connection.execute(query)]


async def test_sealed_conversations_go_on_and_the_database_says_nothing(opened, keys):
    keys(KEYS[0])
    store = opened(personal_data="encrypted")
    await store.save(conversation())
    tracker = await store.retrieve("c")
    say(tracker, "bye")
    await store.save(tracker)
    await store.close()
    anew = opened(personal_data="encrypted")
    found = await anew.retrieve("c")
    assert [event.text for event in found.events if isinstance(event, UserUttered)] == [SAID, "bye"]
    assert found.get_slot("phone") == "13800138000"
    assert not [data for data in rows(anew) if "Emma" in data or "138" in data or "bye" in data]
    await anew.close()


async def test_the_way_and_the_keys_may_change(opened, keys):
    keys(KEYS[0])
    for way, key in (("plain", KEYS[:1]), ("encrypted", KEYS[:1]), ("encrypted", KEYS[::-1])):
        keys(*key)
        store = opened(personal_data=way)
        tracker = await store.retrieve("c") or conversation()
        say(tracker, way)
        await store.save(tracker)
        await store.close()
    store = opened()
    found = await store.retrieve("c")
    texts = [event.text for event in found.events if isinstance(event, UserUttered)]
    assert texts == [SAID, "plain", "encrypted", "encrypted"]
    await store.close()


@pytest.mark.parametrize(
    ("way", "written", "cure"),
    [
        ("encrypted", "", "make key"),
        ("encrypted", "short", "make key"),
        ("hidden", KEYS[0], "plain, masked, encrypted"),
    ],
)
def test_what_cannot_be_done_is_refused_at_the_start(way, written, cure, keys):
    keys(written)
    with pytest.raises(RasaException, match=cure):
        AtRest(way)


async def test_what_waits_in_the_journal_is_sealed_too(tmp_path):
    seal = Seal(KEYS[:1])
    journal = Journal(tmp_path / "unsaved.db", AtRest("encrypted", seal))
    journal.add("c", [UserUttered(SAID).as_dict()])
    assert b"Emma" not in (tmp_path / "unsaved.db").read_bytes()
    with journal.claimed() as turns:
        assert [turn.events[0]["text"] for turn in turns] == [SAID]


async def test_without_the_key_nothing_is_made_up(opened, keys):
    keys(KEYS[0])
    store = opened(personal_data="encrypted")
    await store.save(conversation())
    await store.close()
    with pytest.raises(SealBroken, match="CONVERSATION_KEYS"):
        AtRest(seal=Seal(KEYS[1:])).read(rows(store)[0])


async def test_a_conversation_that_is_over_is_masked_and_what_it_was_about_stays(opened):
    store = opened(personal_data="masked")
    await store.save(conversation())
    await store.close()
    user, phone, customer, product = (json.loads(data) for data in rows(store)[1:])
    assert user["text"] == "my name is [name], [phone]"
    assert (phone["value"], customer["value"], product["value"]) == (None, "C1001", "KT-15")
    anew = opened(personal_data="masked")
    found = await anew.retrieve("c")
    assert found.get_slot("phone") is None
    assert found.get_slot("product") == "KT-15"
    await anew.close()


async def test_a_conversation_that_goes_on_is_not_masked(opened):
    store = opened(personal_data="masked")
    tracker = conversation()
    say(tracker, "just now")
    await store.save(tracker)
    await store.close()
    assert SAID in json.loads(rows(store)[1])["text"]


async def test_what_is_said_after_it_was_masked_is_masked_when_it_is_over_again(opened):
    store = opened(personal_data="masked")
    await store.save(conversation())
    store._threads.submit(lambda: None).result()
    more = DialogueStateTracker("c", DOMAIN.slots)
    more.update(UserUttered("I'm Emma Clarke", timestamp=LONG_AGO + 1))
    store._table.write("c", [event.as_dict() for event in more.events])
    assert store._over.mask() == 1
    assert store._over.mask() == 0
    assert json.loads(rows(store)[-1])["text"] == "I'm [name]"
    await store.close()
