"""A database that goes away in the middle of conversations costs no event, and is told."""

import asyncio
import fcntl
import json
import os
import resource
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from line import Line
from psycopg2 import OperationalError as OperationalErrorOfPsycopg2
from psycopg2.extensions import POLL_OK, POLL_READ
from rasa.core.tracker_store import FailSafeTrackerStore, SQLTrackerStore, TrackerStore
from rasa.shared.core.events import ActionExecuted, BotUttered, UserUttered
from rasa.utils.endpoints import EndpointConfig
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from talking import say, until

from custom_components.stores import conversation_table, database, recovery
from custom_components.stores.conversation_table import ConversationTable
from custom_components.stores.faults import unread_because, without_turn
from custom_components.stores.journal import AT_ONCE, Journal
from custom_components.stores.outbox_tracker_store import OutboxTrackerStore

TYPE = f"{OutboxTrackerStore.__module__}.{OutboxTrackerStore.__name__}"
POSTGRESQL = [pytest.param("postgresql", marks=pytest.mark.postgresql)]
on_postgresql = pytest.mark.parametrize("url", POSTGRESQL, indirect=True)


@pytest.fixture(autouse=True)
def _quick_to_look(monkeypatch):
    monkeypatch.setattr(recovery, "LOOK_SECONDS", 0.1)


@pytest.fixture
def line(url):
    """The line to the database."""
    far = make_url(url)
    made = Line(far.host, far.port or 5432)
    yield made
    made.close()


@pytest.fixture
def through(line, url):
    """The database's address at the near end of the line."""
    near = make_url(url).set(host="127.0.0.1", port=line.port)
    return near.render_as_string(hide_password=False)


def as_rasa_has_it(url, domain, broker, **more):
    """Our store with Rasa's wrapper around it, which every agent puts there."""
    made = TrackerStore.create(EndpointConfig(url=url, type=TYPE, **more), domain, broker)
    return FailSafeTrackerStore(made)


@pytest.fixture
async def store(through, domain, broker):
    made = as_rasa_has_it(through, domain, broker, patience=0.5)
    yield made
    await made._tracker_store.close()


def stored(url, sender="c"):
    """What the database has of a conversation, asked past the line."""
    engine = sa.create_engine(url, future=True)
    query = sa.text("SELECT data FROM events WHERE sender_id = :sender ORDER BY id")
    with engine.connect() as connection:
        told = [json.loads(data) for (data,) in connection.execute(query, {"sender": sender})]
    engine.dispose()
    return [event["text"] for event in told if event.get("text")]


def said(tracker):
    return [event.text for event in tracker.events if isinstance(event, UserUttered)]


def once(events):
    """What a reader has that drops repeats."""
    by_id = {event["event_id"]: event.get("text") or event.get("name") for event in events}
    return [by_id[number] for number in sorted(by_id)]


async def talk(store, *texts):
    """Take a turn as Rasa does: read, say, store."""
    tracker = await store.get_or_create_tracker("c", append_action_listen=False)
    if unread_because(tracker):
        say_it_is_out_of_order(tracker, *texts)
    else:
        say(tracker, *texts)
    await store.save(tracker)
    return tracker


async def readable(store, sender="c"):
    """Return a conversation as soon as it can be read."""
    while unread_because(tracker := await store.retrieve(sender)):
        await asyncio.sleep(0.05)
    return tracker


def say_it_is_out_of_order(tracker, *texts):
    for text in texts:
        tracker.update(UserUttered(text))
        tracker.update(ActionExecuted("utter_out_of_order"))
        tracker.update(BotUttered("sorry"))
        tracker.update(ActionExecuted("action_listen"))


@on_postgresql
async def test_rasas_own_store_forgets_the_customer_and_what_was_said_meanwhile(
    line, through, url, domain
):
    store = FailSafeTrackerStore(SQLTrackerStore(domain, host=through))
    await talk(store, "my order is HD1")
    line.cut()
    assert [
        event.text for event in (await talk(store, "cancel it")).events if event.type_name == "user"
    ] == ["cancel it"]
    line.mend()
    await talk(store, "thanks")
    assert stored(url) == ["my order is HD1", "thanks"]


@on_postgresql
async def test_a_turn_that_was_begun_is_stored_when_the_database_is_back(line, store, url, broker):
    await talk(store, "hello")
    tracker = await store.retrieve("c")
    line.cut()
    say(tracker, "cancel my order")
    await store.save(tracker)
    assert stored(url) == ["hello"]
    line.mend()
    await until(lambda: stored(url) == ["hello", "cancel my order"])
    await until(lambda: ("c", "cancel my order") in broker.told())
    await until(lambda: len(once(broker.events)) == 4)
    assert once(broker.events) == ["hello", "a", "cancel my order", "a"]


@on_postgresql
async def test_what_is_said_while_the_database_is_away_is_kept_and_changes_nothing(
    line, store, url
):
    before = await talk(store, "hello")
    slots, latest = before.current_slot_values(), before.latest_message.text
    line.cut()
    for text in ("are you there?", "hello?"):
        assert unread_because(await talk(store, text))
    line.mend()
    await until(lambda: stored(url) == ["hello", "are you there?", "sorry", "hello?", "sorry"])
    after = await readable(store)
    assert (after.current_slot_values(), after.latest_message.text) == (slots, latest)
    assert after.latest_action_name == before.latest_action_name


@on_postgresql
async def test_a_message_right_after_the_fault_comes_behind_what_waits(line, store, url):
    await talk(store, "one")
    tracker = await store.retrieve("c")
    line.cut()
    say(tracker, "two")
    await store.save(tracker)
    line.mend()
    store._tracker_store._recovery.away = ""
    assert [
        event.text for event in (await talk(store, "three")).events if event.type_name == "user"
    ] == ["one", "two", "three"]
    assert stored(url) == ["one", "two", "three"]


@on_postgresql
async def test_a_new_customer_who_came_during_the_fault_begins_afterwards(line, store, url):
    await talk(store, "nobody knows me")
    line.cut()
    tracker = await store.get_or_create_tracker("new", append_action_listen=False)
    say_it_is_out_of_order(tracker, "hello")
    await store.save(tracker)
    line.mend()
    await until(lambda: stored(url, "new") == ["hello", "sorry"])
    # Where nothing applies Rasa begins a session.
    after = await readable(store, "new")
    assert after.applied_events() == []


@on_postgresql
async def test_a_database_that_does_not_answer_holds_up_nothing_else(line, store, url):
    await talk(store, "hello")
    line.fall_silent()
    ticks = 0

    async def tick():
        nonlocal ticks
        while True:
            await asyncio.sleep(0.01)
            ticks += 1

    ticking = asyncio.create_task(tick())
    assert unread_because(await talk(store, "are you there?"))
    ticking.cancel()
    assert ticks > 20
    line.mend()
    line.cut()
    line.mend()
    await until(lambda: stored(url) == ["hello", "are you there?", "sorry"])


async def test_a_commit_whose_answer_was_lost_stores_nothing_twice(url, domain, broker):
    store = as_rasa_has_it(url, domain, broker)
    inner = store._tracker_store

    def lost(session):
        sa.event.remove(inner.sessionmaker, "after_commit", lost)
        raise OperationalError("COMMIT", {}, Exception("the line broke"))

    sa.event.listen(inner.sessionmaker, "after_commit", lost)
    await talk(store, "hello")
    await until(lambda: len(broker.events) == 2)
    assert (stored(url), broker.told()) == (["hello"], [("c", "hello"), ("c", "a")])
    await inner.close()


async def test_what_a_server_that_died_had_not_stored_the_next_one_stores(url, domain, broker):
    Journal(Path("var/unsaved.db")).add("c", [UserUttered("hello").as_dict()])
    store = as_rasa_has_it(url, domain, broker)
    await store.retrieve("somebody else")
    await until(lambda: stored(url) == ["hello"])
    await store._tracker_store.close()


async def test_without_its_turn_a_message_is_kept_and_reads_nothing(url, domain, broker):
    store = as_rasa_has_it(url, domain, broker)
    await talk(store, "hello")
    with without_turn("Redis is away"):
        assert unread_because(await talk(store, "cancel it")) == "Redis is away"
    assert stored(url) == ["hello"]
    assert not unread_because(await talk(store, "thanks"))
    assert stored(url) == ["hello", "cancel it", "sorry", "thanks"]
    await store._tracker_store.close()


class Refused(Exception):
    pass


@given(st.lists(st.sampled_from(["add", "merge", "break"]), max_size=12))
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_merge_that_breaks_anywhere_forgets_nothing_and_repeats_nothing(tmp_path, steps):
    file = tmp_path / "journal.db"
    file.unlink(missing_ok=True)
    journal, taken, added = Journal(file), [], 0
    for step in [*steps, "merge"]:
        if step == "add":
            journal.add("c", [{"text": str(added)}])
            added += 1
            continue
        try:
            with journal.claimed() as turns:
                for turn in turns:
                    if step == "break" and turn.number % 2 == 0:
                        raise Refused
                    taken.append(turn.events[0]["text"])
        except Refused:
            pass
    assert taken == [str(number) for number in range(added)]
    assert not journal.holds()


@pytest.fixture
async def on_disk(tmp_path, domain, broker):
    made = as_rasa_has_it(f"sqlite:///{tmp_path}/conversations.db", domain, broker)
    yield made
    await made._tracker_store.close()


async def test_whatever_fails_while_a_turn_is_stored_the_turn_waits_in_the_journal(
    on_disk, tmp_path, monkeypatch
):
    with monkeypatch.context() as broken:
        broken.setattr(ConversationTable, "write", fail)
        await talk(on_disk, "hello")
        assert Journal(Path("var/unsaved.db")).holds("c")
    await until(lambda: stored(f"sqlite:///{tmp_path}/conversations.db") == ["hello"])


async def test_a_journal_that_cannot_be_read_makes_nobody_a_stranger(on_disk, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(Journal, "holds", fail)
        assert unread_because(await on_disk.retrieve("c")) == "OperationalError"
    assert await on_disk.retrieve("c") is None


def fail(*_, **__):
    raise sqlite3.OperationalError("database is locked")


async def test_while_much_is_stored_others_write_into_the_journal(on_disk, tmp_path, monkeypatch):
    journal, pauses = Journal(tmp_path / "much.db"), []
    for number in range(2 * AT_ONCE + 1):
        journal.add("c", [UserUttered(str(number)).as_dict()])

    def pause(seconds):
        pauses.append(seconds)
        journal.add("c", [UserUttered("late").as_dict()])

    monkeypatch.setattr(conversation_table, "sleep", pause)
    assert on_disk._tracker_store._table.merge(journal) == 2 * AT_ONCE + 3
    assert len(pauses) == 2
    told = [str(number) for number in range(2 * AT_ONCE + 1)]
    assert stored(f"sqlite:///{tmp_path}/conversations.db") == [*told, "late", "late"]


async def test_a_message_waits_for_no_more_than_its_own_conversation(on_disk, tmp_path):
    journal = Journal(tmp_path / "much.db")
    for sender in ["c", *["other"] * AT_ONCE]:
        journal.add(sender, [UserUttered("hello").as_dict()])
    assert on_disk._tracker_store._table.merge(journal, "c") == AT_ONCE
    assert journal.holds("other")
    assert not journal.holds("c")


class Silent:
    """A connection whose answer comes, or not, on a file descriptor with a high number."""

    seconds = 0.01

    def __init__(self, number):
        self._number = number
        self.states = [POLL_READ, POLL_OK]

    def poll(self):
        return self.states.pop(0)

    def fileno(self):
        return self._number


@pytest.fixture
def high():
    """A pipe whose end for reading has a number above 1024, and its end for writing."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2048), hard))
    near, far = os.pipe()
    number = fcntl.fcntl(near, fcntl.F_DUPFD, 1500)
    yield number, far
    for one in (near, far, number):
        os.close(one)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_server_with_many_open_files_waits_for_answers_too(high):
    number, far = high
    with pytest.raises(OperationalErrorOfPsycopg2, match=r"no answer within 0\.01 s"):
        database._wait(Silent(number))
    os.write(far, b"!")
    connection = Silent(number)
    database._wait(connection)
    assert connection.states == []
