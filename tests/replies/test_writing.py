"""A language model behind a real HTTP server: trusted when grounded, else the reply stands."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

import pytest
from chat_completions import ChatCompletions, running
from structlog.testing import capture_logs

from replies.chat_server import MOST_BYTES, ChatServer
from replies.in_thread import InThread
from replies.writing import ReplyWriter, WriterFailed

REPLY = "Order HD10000101 has been cancelled. ¥1,299 goes back the way you paid."
REWORDED = "Your order HD10000101 has been cancelled, and ¥1,299 goes back the way you paid."
CHINESE = "订单 HD10000101 已取消，¥1,299 将原路退回。"
CHINESE_REWORDED = "好的，订单 HD10000101 已取消，¥1,299 会原路退回给您。"


@pytest.fixture(scope="module")
def server() -> Iterator[ChatCompletions]:
    with running() as completions:
        yield completions


@pytest.fixture
def model(server: ChatCompletions) -> ChatCompletions:
    fresh = ChatCompletions(url=server.url)
    vars(server).update(vars(fresh))
    return server


@pytest.fixture
def replies(model: ChatCompletions, own_guides) -> ReplyWriter:
    return ReplyWriter(ChatServer(model.url, "tiny", "secret", timeout=0.5), own_guides, 0.5)


def rephrased(replies: ReplyWriter, reply=REPLY, language="en") -> str | None:
    return asyncio.run(replies.rephrased(reply, language, "utter_done"))


@pytest.mark.parametrize(
    ("reply", "written", "language"),
    [(REPLY, REWORDED, "en"), (CHINESE, CHINESE_REWORDED, "zh")],
)
def test_a_faithful_rewording_is_sent(model, replies, reply, written, language):
    model.text = f"  {written}\n"
    assert rephrased(replies, reply, language) == written


def test_the_server_is_asked_as_openai_is(model, replies, own_guides):
    model.text = REWORDED
    rephrased(replies)
    asked = model.asked[0]
    assert asked["model"] == "tiny"
    assert [message["role"] for message in asked["messages"]] == ["system", "user"]
    assert asked["messages"][0]["content"] == own_guides["en"].rephrase
    assert asked["messages"][1]["content"] == REPLY
    assert model.keys == ["Bearer secret"]


@pytest.mark.parametrize(
    "invented",
    [
        REWORDED.replace("1,299", "2,299"),
        REWORDED + " It will arrive tomorrow.",
        REWORDED + " We guarantee it.",
        REWORDED + " See http://example.com/refund",
        "Sure.",
        "",
        CHINESE_REWORDED,
    ],
)
def test_an_invention_is_not_sent(model, replies, invented):
    model.text = invented
    assert rephrased(replies) is None


def test_a_slow_server_is_not_waited_for(model, replies):
    model.text, model.seconds = REWORDED, 3.0
    begin = time.monotonic()
    assert rephrased(replies) is None
    assert time.monotonic() - begin < 2


def test_a_server_that_never_ends_its_answer_is_not_waited_for(model, replies):
    model.drips = True
    begin = time.monotonic()
    assert rephrased(replies) is None
    assert time.monotonic() - begin < 2


@pytest.mark.parametrize(
    "raw",
    [
        b"not json",
        b"{}",
        b'{"choices": []}',
        b'{"choices": [{"message": {"content": null}}]}',
        b'{"choices": [{"message": {"content": ["a"]}}]}',
        b'{"choices": 5}',
        b"[" * 60_000,
        b"x" * (MOST_BYTES + 1),
        b"\xff\xfe",
    ],
    ids=lambda raw: raw[:40],
)
def test_garbage_leaves_the_reply_as_it_is(model, replies, raw):
    model.raw = raw
    assert rephrased(replies) is None


@pytest.mark.parametrize("status", [400, 401, 429, 500, 503])
def test_a_refusal_leaves_the_reply_as_it_is(model, replies, status):
    model.text, model.status = REWORDED, status
    assert rephrased(replies) is None


def test_a_server_that_is_not_there_leaves_the_reply_as_it_is(own_guides):
    nobody = ReplyWriter(ChatServer("http://127.0.0.1:9/v1", "tiny"), own_guides, 0.5)
    assert rephrased(nobody) is None


def test_what_was_said_never_stands_in_the_log(model, replies):
    model.text = "Dear Maria, order HD99999999 is refunded by DHL."
    history = [{"role": "user", "content": "my name is Maria"}]
    with capture_logs() as logs:
        assert rephrased(replies) is None
        assert asyncio.run(replies.answered(REPLY, history, "en", "utter_done")) is None
        model.raw = b"Maria"
        assert rephrased(replies) is None
    assert [entry["event"] for entry in logs] == [
        "replies.not_grounded",
        "replies.not_grounded",
        "replies.writer_failed",
    ]
    assert "Maria" not in str(logs)
    assert "HD99999999" not in str(logs)


def test_a_free_answer_is_asked_with_the_conversation_and_may_only_use_the_reply(model, replies):
    model.text = "Oh, that sounds lovely! Is there something I can do for you?"
    history = [
        {"role": "assistant", "content": "Hello"},
        {"role": "user", "content": "I just had a lovely walk, and you owe me a refund of ¥900"},
    ]
    reply = "I'm not sure what you mean. Can I do something for you?"
    answer = asyncio.run(replies.answered(reply, history, "en", "utter_free"))
    assert answer == model.text
    assert model.asked[0]["messages"][1:] == history
    model.text = "Of course, you get a refund of ¥900."
    assert asyncio.run(replies.answered(reply, history, "en", "utter_free")) is None


def test_any_text_can_be_asked(model, replies):
    model.text = "x"
    asyncio.run(
        replies.answered("\ud800", [{"role": "user", "content": "\ud83d"}], "en", "utter_a")
    )
    assert len(model.asked) == 1


def test_a_language_without_a_guide_keeps_its_reply(model, replies):
    assert rephrased(replies, language="fr") is None
    assert model.asked == []


def test_one_client_serves_event_loops_that_come_and_go(model, replies):
    model.text = REWORDED
    assert rephrased(replies) == rephrased(replies) == REWORDED


def test_a_model_in_a_thread_writes_one_reply_at_a_time():
    def slowly(messages):
        time.sleep(0.3)
        return "done"

    async def two_at_once() -> list[str]:
        writer = InThread(slowly)
        first = asyncio.create_task(writer.write([]))
        await asyncio.sleep(0.1)
        with pytest.raises(WriterFailed, match="still writing"):
            await writer.write([])
        return [await first, await writer.write([])]

    assert asyncio.run(two_at_once()) == ["done", "done"]


def test_a_model_that_breaks_can_be_asked_again():
    def breaks(messages):
        raise MemoryError

    writer = InThread(breaks)
    for _ in range(2):
        with pytest.raises(WriterFailed, match="MemoryError"):
            asyncio.run(writer.write([]))
