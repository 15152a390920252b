"""Counting for several servers in Redis, and going on alone when it is away."""

import os
import uuid

import pytest

from custom_components.channels.gate.counters import Counters

REDIS = os.environ.get("HEED_TEST_REDIS", "redis://127.0.0.1:6379")
NOBODY = "redis://127.0.0.1:1"


@pytest.mark.redis
async def test_two_servers_answer_a_message_once_and_share_a_rate():
    one, other = Counters(REDIS), Counters(REDIS)
    key = f"test/{uuid.uuid4()}"
    assert [await one.first(key, 60), await other.first(key, 60)] == [True, False]
    await other.forget(key)
    assert await one.first(key, 60)
    within = [await server.hit("3/hour", key) for server in (one, other, one, other)]
    assert within == [True, True, True, False]
    await one.forget(key)


async def test_while_redis_is_away_each_server_counts_for_itself():
    counters = Counters(NOBODY)
    assert [await counters.first("a", 60), await counters.first("a", 60)] == [True, False]
    assert [await counters.hit("1/hour", "b"), await counters.hit("1/hour", "b")] == [True, False]
