"""Messages of a conversation get their turns one by one, on any number of servers."""

import asyncio
import json
import os
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from line import Line
from rasa.core.lock_store import LockError, LockStore, RedisLockStore
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import EndpointConfig
from talking import until

from custom_components.stores import atomic_redis_lock_store
from custom_components.stores.atomic_redis_lock_store import AtomicRedisLockStore
from custom_components.stores.faults import turn_is_missing

TYPE = f"{AtomicRedisLockStore.__module__}.{AtomicRedisLockStore.__name__}"
HOST, _, PORT = os.environ.get("HEED_TEST_REDIS", "127.0.0.1:6379").partition(":")


def made(port=PORT, **more):
    """A store as Rasa makes it from endpoints.yml."""
    return LockStore.create(EndpointConfig(url=HOST, type=TYPE, port=int(port), **more))


@pytest.fixture
async def server():
    """Makes stores, one a server."""
    stores = []

    def make(port=PORT, **more):
        stores.append(made(port, **more))
        return stores[-1]

    yield make
    for store in stores:
        await store.close()


@pytest.fixture
def conversation():
    name = f"test-{uuid.uuid4().hex}"
    yield name
    store = made()
    store.red.delete(*store._keys(name), f"{store.key_prefix}{name}")


def issue_at_once(stores, conversation):
    """Let each server issue a ticket when all have read and none has written."""
    with ThreadPoolExecutor(len(stores)) as pool:
        return list(pool.map(lambda store: store.issue_ticket(conversation), stores))


@pytest.mark.redis
def test_two_servers_of_rasas_own_store_give_one_ticket_twice(conversation):
    both_have_read = threading.Barrier(2)

    class Stock(RedisLockStore):
        def save_lock(self, lock):
            both_have_read.wait(10)
            super().save_lock(lock)

    stores = [Stock(host=HOST, port=int(PORT)) for _ in range(2)]
    assert issue_at_once(stores, conversation) == [0, 0]


@pytest.mark.redis
async def test_many_servers_never_give_one_ticket_twice(conversation, server):
    stores = [server() for _ in range(16)]
    issued = [ticket for _ in range(20) for ticket in issue_at_once(stores, conversation)]
    assert sorted(issued) == list(range(1, 16 * 20 + 1))


@pytest.mark.redis
async def test_messages_of_two_servers_are_handled_one_by_one_in_the_order_they_came(
    conversation, server
):
    stores = [server(), server()]
    at_work, handled = [], []

    async def handle(message):
        async with stores[message % 2].lock(conversation):
            at_work.append(message)
            await asyncio.sleep(0.01)
            assert at_work == [message]
            at_work.remove(message)
            handled.append(message)

    await asyncio.wait_for(asyncio.gather(*map(handle, range(12))), 30)
    for one in (0, 1):
        assert [message for message in handled if message % 2 == one] == list(range(one, 12, 2))
    assert stores[0].get_lock(conversation) is None


@pytest.mark.redis
async def test_a_message_that_failed_lets_the_next_one_in(conversation, server):
    store = server()
    with pytest.raises(ZeroDivisionError):
        async with store.lock(conversation):
            raise ZeroDivisionError
    async with store.lock(conversation):
        assert store.is_someone_waiting(conversation)
    assert not store.is_someone_waiting(conversation)


@pytest.mark.redis
async def test_a_server_that_died_holds_the_others_up_only_as_long_as_its_ticket_lasts(
    conversation, server
):
    server().issue_ticket(conversation, lock_lifetime=0.2)
    async with server().lock(conversation, lock_lifetime=30) as held:
        assert [ticket.number for ticket in held.tickets] == [2]


@pytest.mark.redis
async def test_a_message_whose_turn_does_not_come_is_told_and_has_none(
    conversation, monkeypatch, server
):
    monkeypatch.setattr(atomic_redis_lock_store, "LONGEST_WAIT", 0.2)
    first = server().issue_ticket(conversation, lock_lifetime=30)
    async with server().lock(conversation):
        assert "others took longer" in turn_is_missing()
    assert [ticket.number for ticket in server().get_lock(conversation).tickets] == [first]


@pytest.mark.redis
async def test_a_turn_that_takes_longer_than_a_ticket_lasts_is_still_the_only_one(
    conversation, server
):
    ended = []

    async def take(seconds):
        async with server().lock(conversation, lock_lifetime=0.3):
            await asyncio.sleep(seconds)
            ended.append(seconds)

    first = asyncio.create_task(take(1))
    await until(lambda: server().get_lock(conversation) is not None)
    await asyncio.gather(first, take(0))
    assert ended == [1, 0]


@pytest.mark.redis
async def test_a_redis_that_is_away_leaves_a_message_without_a_turn_and_gives_the_next_one_one(
    conversation, monkeypatch, server
):
    monkeypatch.setattr(atomic_redis_lock_store, "PATIENCE", 0.3)
    line = Line(HOST, int(PORT))
    store = server(line.port)
    async with store.lock(conversation):
        assert not turn_is_missing()
    line.cut()
    async with store.lock(conversation):
        assert "Redis does not answer" in turn_is_missing()
    line.fall_silent()
    line.mend()
    async with store.lock(conversation):
        assert not turn_is_missing()
    line.close()


@pytest.mark.redis
async def test_a_redis_that_goes_away_during_a_turn_does_not_fail_it(
    conversation, monkeypatch, server
):
    monkeypatch.setattr(atomic_redis_lock_store, "PATIENCE", 0.3)
    line = Line(HOST, int(PORT))
    async with server(line.port).lock(conversation):
        line.cut()
    line.close()


@pytest.mark.redis
async def test_a_redis_that_forgot_everything_is_told_who_has_the_turn(conversation, server):
    store = server()
    async with store.lock(conversation, lock_lifetime=0.3):
        store.red.delete(*store._keys(conversation))
        await until(lambda: store.get_lock(conversation) is not None)
        assert store.issue_ticket(conversation) == 2


@pytest.mark.redis
def test_who_hands_a_ticket_back_late_takes_nobody_elses(conversation):
    store = made()
    late = store.issue_ticket(conversation, lock_lifetime=0.01)
    threading.Event().wait(0.05)
    next_one = store.issue_ticket(conversation)
    store.cleanup(conversation, late)
    assert [ticket.number for ticket in store.get_lock(conversation).tickets] == [next_one]


@pytest.mark.redis
def test_a_conversations_name_may_hold_anything(conversation):
    store = made(key_prefix="shop")
    name = f'{conversation}:{{}}"\n客户 {json.dumps("x")}'
    try:
        assert store.issue_ticket(name) == 1
        assert store.get_lock(name).conversation_id == name
    finally:
        store.red.delete(*store._keys(name))


def test_redis_that_does_not_answer_is_a_lock_error():
    with pytest.raises(LockError, match="Redis gave no ticket"):
        made(port="1").issue_ticket("c")


def test_a_setting_that_does_not_exist_is_refused_with_its_place():
    with pytest.raises(RasaException, match=r"endpoints.yml, lock_store: .*'hots'"):
        AtomicRedisLockStore(EndpointConfig(url=HOST, hots="x"))
