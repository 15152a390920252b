"""A turn that the database will not take is put aside: nobody waits for it, and it is not lost."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.utils.endpoints import EndpointConfig
from sqlalchemy import exc
from structlog.testing import capture_logs
from talking import conversation, say, until

from custom_components.stores import recovery
from custom_components.stores.at_rest import AtRest
from custom_components.stores.faults import unread_because
from custom_components.stores.journal import Journal
from custom_components.stores.outbox_tracker_store import OutboxTrackerStore
from custom_components.stores.refusals import is_refusal
from language.personal_data.sealing import Seal

TYPE = f"{OutboxTrackerStore.__module__}.{OutboxTrackerStore.__name__}"
JOURNAL = Path("var/unsaved.db")
ODD = "odd"
FORBID = {
    "sqlite": (
        "CREATE TRIGGER no BEFORE INSERT ON events WHEN NEW.action_name = 'odd' "
        "BEGIN SELECT RAISE(ABORT, 'not this'); END"
    ),
    "postgresql": "ALTER TABLE events ADD CONSTRAINT no CHECK (action_name <> 'odd')",
}
ALLOW = {"sqlite": "DROP TRIGGER no", "postgresql": "ALTER TABLE events DROP CONSTRAINT no"}


@pytest.fixture(autouse=True)
def _quick_to_look(monkeypatch):
    monkeypatch.setattr(recovery, "LOOK_SECONDS", 0.05)


@pytest.fixture
async def start(url, domain, broker):
    """Start a server's store, as often as a test wants one."""
    stores = []

    async def start():
        for one in stores:
            await one.close()
        stores[:] = [TrackerStore.create(EndpointConfig(url=url, type=TYPE), domain, broker)]
        await stores[0].retrieve("somebody else")
        return stores[0]

    yield start
    await stores[0].close()


@pytest.fixture
def ask(url):
    """Have the database obey a statement in its dialect."""
    engine = sa.create_engine(url, future=True)

    def ask(statements):
        with engine.begin() as connection:
            connection.execute(sa.text(statements[engine.dialect.name]))

    yield ask
    engine.dispose()


@pytest.fixture
async def store(start, ask):
    """One whose database refuses an action of this name."""
    made = await start()
    ask(FORBID)
    return made


def odd(tracker, *texts):
    """Take a turn that is refused."""
    for text in texts:
        tracker.update(UserUttered(text))
    tracker.update(ActionExecuted(ODD))
    return tracker


def said(tracker):
    return [event.text for event in tracker.events if isinstance(event, UserUttered)]


async def heard(store, sender):
    tracker = await store.retrieve(sender)
    return said(tracker) if tracker else []


def aside():
    with closing(sqlite3.connect(JOURNAL)) as connection:
        query = "SELECT sender_id, refused FROM turns WHERE refused IS NOT NULL"
        return connection.execute(query).fetchall()


async def test_a_turn_that_is_refused_makes_nobody_wait(store):
    await store.save(odd(conversation("one"), "hello"))
    # Nothing is away: the very next message of anybody is read and stored.
    assert not unread_because(await store.get_or_create_tracker("other"))
    await store.save(conversation("other", "hi"))
    assert await heard(store, "other") == ["hi"]
    assert not Journal(JOURNAL).holds()
    assert aside() == [("one", "IntegrityError")]


async def test_its_own_conversation_goes_on_without_it(store):
    await store.save(conversation("one", "hello"))
    tracker = await store.retrieve("one")
    await store.save(odd(tracker, "refused"))
    tracker = await store.retrieve("one")
    say(tracker, "and now?")
    await store.save(tracker)
    assert await heard(store, "one") == ["hello", "and now?"]


async def test_one_that_waited_holds_up_none_behind_it(start, store):
    journal = Journal(JOURNAL)
    journal.add("one", [UserUttered("hello").as_dict(), ActionExecuted(ODD).as_dict()])
    journal.add("other", [UserUttered("hi").as_dict()])
    journal.add("one", [UserUttered("later").as_dict()])
    store = await start()
    assert await heard(store, "other") == ["hi"]
    assert await heard(store, "one") == ["later"]
    await until(lambda: not journal.holds())
    assert aside() == [("one", "IntegrityError")]


async def test_it_is_tried_again_at_the_next_start_and_then_it_is_all_there(start, store, ask):
    await store.save(odd(conversation("one"), "hello"))
    await start()
    await until(lambda: aside() == [("one", "IntegrityError")])
    ask(ALLOW)
    store = await start()
    assert await heard(store, "one") == ["hello"]
    assert (await store.retrieve("one")).latest_action_name == ODD
    assert aside() == []


async def test_where_the_conversation_has_gone_on_only_its_words_come_into_the_history(
    start, store, ask
):
    await store.save(odd(conversation("one"), "refused"))
    await store.save(conversation("one", "later"))
    ask(ALLOW)
    store = await start()
    tracker = await store.retrieve("one")
    assert said(tracker) == ["later", "refused"]
    assert (tracker.latest_message.text, tracker.latest_action_name) == ("later", "a")
    assert aside() == []


async def test_what_has_no_words_stays_aside_where_the_conversation_has_gone_on(start, store, ask):
    await store.save(conversation("one", "hello"))
    await store.save(odd(await store.retrieve("one")))
    tracker = await store.retrieve("one")
    say(tracker, "later")
    await store.save(tracker)
    ask(ALLOW)
    store = await start()
    assert (await store.retrieve("one")).latest_action_name == "a"
    assert aside() == [("one", "ValueError")]


async def test_the_log_tells_the_place_and_the_cure_and_no_word_of_the_customers(store):
    with capture_logs() as logs:
        await store.save(odd(conversation("one"), "my secret"))
    (told,) = [one for one in logs if one["event"] == "conversations.turn_put_aside"]
    assert (told["journal"], told["turn"], told["reason"]) == (str(JOURNAL), 1, "IntegrityError")
    assert "restart" in told["cure"]
    assert "my secret" not in str(logs)
    assert "one" not in [told.get("sender_id"), told.get("conversation")]


@pytest.mark.parametrize(
    "url", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
)
async def test_a_conversation_whose_id_is_too_long_for_the_database_is_alone_in_it(start):
    store = await start()
    await store.save(conversation("x" * 300, "hello"))
    await store.save(conversation("other", "hi"))
    assert await heard(store, "other") == ["hi"]
    assert [reason for _, reason in aside()] == ["DataError"]


async def test_stock_rasa_ends_the_server_for_half_a_character(url, domain):
    """Its session takes every ValueError for a missing schema."""
    tracker = conversation("one", "hello")
    tracker.update(ActionExecuted("\ud800"))
    with pytest.raises(SystemExit):
        await SQLTrackerStore(domain, host=url).save(tracker)


async def test_half_a_character_where_the_database_wants_whole_ones_is_alone_in_it(start):
    store = await start()
    tracker = conversation("one", "hello")
    tracker.update(ActionExecuted("\ud800"))
    await store.save(tracker)
    await store.save(conversation("other", "hi"))
    assert await heard(store, "other") == ["hi"]
    assert aside() == [("one", "UnicodeEncodeError")]


async def test_a_turn_that_was_sealed_by_a_key_that_is_gone_holds_up_none(start):
    key = Fernet.generate_key().decode()
    Journal(JOURNAL, AtRest("encrypted", Seal([key]))).add("one", [UserUttered("hi").as_dict()])
    Journal(JOURNAL).add("other", [UserUttered("hi").as_dict()])
    store = await start()
    assert await heard(store, "other") == ["hi"]
    assert aside() == [("one", "SealBroken")]


async def test_a_journal_of_an_older_version_is_read(start):
    JOURNAL.parent.mkdir()
    with closing(sqlite3.connect(JOURNAL)) as connection:
        connection.execute(
            "CREATE TABLE turns (id INTEGER PRIMARY KEY, sender_id TEXT, events TEXT)"
        )
        row = ("one", AtRest().write([UserUttered("hello").as_dict()]))
        connection.execute("INSERT INTO turns (sender_id, events) VALUES (?, ?)", row)
        connection.commit()
    store = await start()
    assert await heard(store, "one") == ["hello"]


@pytest.mark.parametrize(
    "url", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
)
async def test_a_null_character_in_a_conversations_name_ends_no_server(start):
    store = await start()
    assert unread_because(await store.get_or_create_tracker("x\0"))
    await store.save(conversation("x\0", "hello"))
    await store.save(conversation("other", "hi"))
    assert await heard(store, "other") == ["hi"]
    assert [reason for _, reason in aside()] == ["ValueError"]


@pytest.mark.parametrize(
    "url", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
)
async def test_a_schema_that_is_not_there_is_named_and_what_is_said_waits(start, monkeypatch):
    store = await start()
    monkeypatch.setenv("POSTGRESQL_SCHEMA", "nowhere")
    with capture_logs() as logs:
        await store.save(conversation("one", "hello"))
    assert "'nowhere'" in logs[0]["error"]
    assert Journal(JOURNAL).holds("one")
    monkeypatch.delenv("POSTGRESQL_SCHEMA")
    await until(lambda: not Journal(JOURNAL).holds())
    assert await heard(store, "one") == ["hello"]


def of_database(kind, **more):
    return kind("INSERT", {}, Exception("refused"), **more)


@pytest.mark.parametrize(
    "error",
    [
        of_database(exc.DataError),
        of_database(exc.IntegrityError),
        exc.StatementError("cannot be bound", "INSERT", {}, TypeError()),
        ValueError("null character"),
    ],
)
def test_what_is_of_the_turn_is_a_refusal(error):
    assert is_refusal(error)


@pytest.mark.parametrize(
    "error",
    [
        of_database(exc.OperationalError),
        of_database(exc.InterfaceError),
        of_database(exc.InternalError),
        # A database that was away at the start has no tables yet.
        of_database(exc.ProgrammingError),
        of_database(exc.DataError, connection_invalidated=True),
        exc.TimeoutError("the pool is empty"),
        sqlite3.OperationalError("database is locked"),
        OSError("disk full"),
    ],
)
def test_a_database_that_is_away_is_none(error):
    assert not is_refusal(error)
