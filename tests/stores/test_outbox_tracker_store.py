"""What is stored is published, what is not is not, and nothing of a conversation is lost."""

import json

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.events import ActionExecuted, SessionStarted, UserUttered
from rasa.utils.endpoints import EndpointConfig
from sqlalchemy.exc import OperationalError
from talking import conversation, say, until

from custom_components.stores.conversation_table import unstored
from custom_components.stores.outbox_tracker_store import OutboxTrackerStore

TYPE = f"{OutboxTrackerStore.__module__}.{OutboxTrackerStore.__name__}"


@pytest.fixture
def store(url, domain, broker):
    """A store as Rasa makes it from endpoints.yml."""
    return TrackerStore.create(EndpointConfig(url=url, type=TYPE), domain, broker)


@pytest.fixture
def stock(url, domain, broker):
    return SQLTrackerStore(domain, host=url, event_broker=broker)


def texts(store, sender="c"):
    with store.session_scope() as session:
        rows = session.query(store.SQLEvent).filter_by(sender_id=sender).order_by("id").all()
    return [told["text"] for row in rows if (told := json.loads(row.data)).get("text")]


def waiting(store):
    with store.engine.connect() as connection:
        return connection.execute(sa.text("SELECT count(*) FROM outbox")).scalar()


def fail_to_commit(store):
    """Let the database break at the commit, once."""

    def broken(session):
        sa.event.remove(store.sessionmaker, "before_commit", broken)
        raise OperationalError("COMMIT", {}, Exception("server closed the connection"))

    sa.event.listen(store.sessionmaker, "before_commit", broken)


async def test_what_was_stored_is_read_again(store):
    await store.save(conversation("c", "hello", "你好"))
    tracker = await store.retrieve("c")
    say(tracker, "bye")
    await store.save(tracker)
    await store.save(tracker)
    assert texts(store) == ["hello", "你好", "bye"]
    assert len((await store.retrieve("c")).events) == 7
    await store.close()


async def test_the_stock_store_publishes_what_it_then_fails_to_store(stock, broker):
    fail_to_commit(stock)
    with pytest.raises(OperationalError):
        await stock.save(conversation("c", "hello"))
    assert ("c", "hello") in broker.told()
    assert texts(stock) == []


async def test_what_failed_to_be_stored_is_tried_again_and_published_once_it_is(store, broker):
    fail_to_commit(store)
    await store.save(conversation("c", "hello"))
    await until(lambda: len(broker.events) == 3)
    assert texts(store) == ["hello"]
    await store.close()


async def save_at_once(store):
    await store.save(conversation("c", "hello"))
    one, other = await store.retrieve("c"), await store.retrieve("c")
    say(one, "of one")
    say(other, "of the other")
    await store.save(one)
    await store.save(other)
    return texts(store)


async def test_the_stock_store_loses_what_a_second_server_stores(stock):
    assert "of the other" not in await save_at_once(stock)


async def test_what_two_servers_store_into_one_conversation_is_all_there(store):
    assert await save_at_once(store) == ["hello", "of one", "of the other"]
    await store.close()


@pytest.fixture
async def other(url, domain):
    """Another server's store in the same database."""
    made = TrackerStore.create(EndpointConfig(url=url, type=TYPE), domain)
    yield made
    await made.close()


third = other


async def talk(store, *said):
    """Store a conversation as a server does, which then knows it."""
    tracker = await store.get_or_create_tracker("c", append_action_listen=False)
    say(tracker, *said)
    await store.save(tracker)


def stands(tracker):
    return [event.as_dict() for event in tracker.events], tracker.current_state()


async def test_of_what_another_server_stored_only_that_is_read(store, other, third, monkeypatch):
    await talk(store, "hello")
    theirs = await other.retrieve("c")
    say(theirs, "在吗")
    await other.save(theirs)
    read_anew = await third.retrieve("c")
    with monkeypatch.context() as watched:
        watched.setattr(store, "_event_query", None)
        ours = await store.retrieve("c")
    assert stands(ours) == stands(read_anew)
    say(ours, "bye")
    await store.save(ours)
    assert texts(store) == ["hello", "在吗", "bye"]
    await store.close()


async def test_of_a_session_that_another_server_began_only_that_one_is_read(store, other):
    await talk(store, "hello")
    theirs = await other.retrieve("c")
    theirs.update(SessionStarted())
    say(theirs, "again")
    await other.save(theirs)
    assert [told.text for told in (await store.retrieve("c")).events if hasattr(told, "text")] == [
        "again"
    ]
    await store.close()


async def test_what_was_erased_meanwhile_is_not_remembered(store, other):
    await talk(store, "I am Ann")
    with store.session_scope() as session:
        # As numbers are never given twice on PostgreSQL.
        session.query(store.SQLEvent).filter_by(sender_id="c").delete()
        session.commit()
    await other.save(conversation("d", "somebody else", "and more"))
    await other.save(conversation("c", "new"))
    ours = await store.retrieve("c")
    assert "Ann" not in str([event.as_dict() for event in ours.events])
    await store.close()


async def test_events_are_published_in_order_each_with_an_id_of_its_own(store, broker):
    for number in range(5):
        await store.save(conversation(f"c{number}", "one", "two"))
    await until(lambda: len(broker.events) == 25)
    for number in range(5):
        own = [name for sender, name in broker.told() if sender == f"c{number}"]
        assert own == ["action_session_start", "one", "a", "two", "a"]
    ids = [event["event_id"] for event in broker.events]
    assert ids == sorted(set(ids))
    await until(lambda: waiting(store) == 0)
    await store.close()


async def test_a_broker_that_is_down_holds_nobody_up_and_loses_nothing(store, broker):
    broker.down = True
    await store.save(conversation("c", "hello"))
    await store.save(conversation("d", "hello"))
    assert waiting(store) == 6
    broker.down = False
    await until(lambda: len(broker.events) == 6)
    await until(lambda: waiting(store) == 0)
    assert [sender for sender, _ in broker.told()] == ["c"] * 3 + ["d"] * 3
    await store.close()


async def test_what_a_server_did_not_publish_before_it_died_the_next_one_does(
    store, broker, url, domain
):
    broker.down = True
    await store.save(conversation("c", "hello"))
    await store.close()
    broker.down = False
    next_one = TrackerStore.create(EndpointConfig(url=url, type=TYPE), domain, broker)
    await next_one.retrieve("somebody else")
    await until(lambda: broker.told()[1:2] == [("c", "hello")])
    await next_one.close()


@pytest.mark.parametrize(
    "url", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
)
async def test_of_two_servers_one_publishes_and_each_event_once(store, broker, url, domain):
    other = TrackerStore.create(EndpointConfig(url=url, type=TYPE), domain, broker)
    for number in range(20):
        await (store if number % 2 else other).save(conversation(f"c{number}", "hello"))
    await until(lambda: waiting(store) == 0)
    assert len(broker.events) == 60
    await store.close()
    # The right to publish passes to the other one.
    await other.save(conversation("last", "hello"))
    await until(lambda: ("last", "hello") in broker.told())
    await other.close()


async def test_without_a_broker_nothing_waits(url, domain):
    store = TrackerStore.create(EndpointConfig(url=url, type=TYPE), domain)
    await store.save(conversation("c", "hello"))
    assert waiting(store) == 0
    await store.close()


async def test_a_tracker_from_elsewhere_adds_only_what_is_not_there(store):
    tracker = conversation("c", "hello")
    await store.save(tracker)
    copied = tracker.copy()
    say(copied, "more")
    await store.save(copied)
    assert texts(store) == ["hello", "more"]
    await store.close()


@given(st.lists(st.sampled_from("ab")), st.lists(st.sampled_from("ab")))
def test_what_is_stored_and_what_is_not_are_all(stored, more):
    events = [UserUttered(word, timestamp=1) for word in stored]
    new = [ActionExecuted(word, timestamp=1) for word in more]
    told = [[event.as_dict() for event in some] for some in (events, new)]
    assert unstored(told[0] + told[1], told[0]) == told[1]
