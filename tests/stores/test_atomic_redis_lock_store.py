"""Messages of a conversation get their turns one by one, on any number of servers."""

import asyncio
import json
import os
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from rasa.core.lock_store import LockError, LockStore, RedisLockStore
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import EndpointConfig

from custom_components.stores.atomic_redis_lock_store import AtomicRedisLockStore

TYPE = f"{AtomicRedisLockStore.__module__}.{AtomicRedisLockStore.__name__}"
HOST, _, PORT = os.environ.get("HEED_TEST_REDIS", "127.0.0.1:6379").partition(":")


def server(port: str = PORT, **more: object) -> LockStore:
    """A store as Rasa makes it from endpoints.yml."""
    return LockStore.create(EndpointConfig(url=HOST, type=TYPE, port=int(port), **more))


@pytest.fixture
def conversation():
    name = f"test-{uuid.uuid4().hex}"
    yield name
    store = server()
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
def test_many_servers_never_give_one_ticket_twice(conversation):
    stores = [server() for _ in range(16)]
    issued = [ticket for _ in range(20) for ticket in issue_at_once(stores, conversation)]
    assert sorted(issued) == list(range(1, 16 * 20 + 1))


@pytest.mark.redis
async def test_messages_of_two_servers_are_handled_one_by_one_in_the_order_they_came(conversation):
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
    assert handled == list(range(12))
    assert stores[0].get_lock(conversation) is None


@pytest.mark.redis
async def test_a_message_that_failed_lets_the_next_one_in(conversation):
    store = server()
    with pytest.raises(ZeroDivisionError):
        async with store.lock(conversation):
            raise ZeroDivisionError
    async with store.lock(conversation):
        assert store.is_someone_waiting(conversation)
    assert not store.is_someone_waiting(conversation)


@pytest.mark.redis
async def test_a_server_that_died_holds_the_others_up_only_as_long_as_its_ticket_lasts(
    conversation,
):
    server().issue_ticket(conversation, lock_lifetime=0.2)
    async with server().lock(conversation, lock_lifetime=30) as held:
        assert [ticket.number for ticket in held.tickets] == [2]


@pytest.mark.redis
async def test_a_ticket_that_expires_before_its_turn_is_an_error_and_not_a_second_turn(
    conversation,
):
    server().issue_ticket(conversation, lock_lifetime=30)
    with pytest.raises(LockError):
        async with server().lock(conversation, lock_lifetime=0.1):
            pytest.fail("It was not its turn.")


@pytest.mark.redis
def test_who_hands_a_ticket_back_late_takes_nobody_elses(conversation):
    store = server()
    late = store.issue_ticket(conversation, lock_lifetime=0.01)
    threading.Event().wait(0.05)
    next_one = store.issue_ticket(conversation)
    store.cleanup(conversation, late)
    assert [ticket.number for ticket in store.get_lock(conversation).tickets] == [next_one]


@pytest.mark.redis
def test_a_conversations_name_may_hold_anything(conversation):
    store = server(key_prefix="shop")
    name = f'{conversation}:{{}}"\n客户 {json.dumps("x")}'
    try:
        assert store.issue_ticket(name) == 1
        assert store.get_lock(name).conversation_id == name
    finally:
        store.red.delete(*store._keys(name))


def test_redis_that_does_not_answer_is_a_lock_error():
    with pytest.raises(LockError, match="Redis gave no ticket"):
        server(port="1").issue_ticket("c")


def test_a_setting_that_does_not_exist_is_refused_with_its_place():
    with pytest.raises(RasaException, match=r"endpoints.yml, lock_store: .*'hots'"):
        AtomicRedisLockStore(EndpointConfig(url=HOST, hots="x"))
