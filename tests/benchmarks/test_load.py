"""The load test notices what is lost, crossed or twice."""

import json

import httpx
import pytest
import sqlalchemy as sa

from benchmarks.load import wrong
from benchmarks.traffic import Customer, milliseconds


@pytest.fixture
def kept(tmp_path):
    """Stores events as Rasa does, and returns what is wrong about them."""
    url = f"sqlite:///{tmp_path}/conversations.db"

    def judge(customer, *events):
        engine = sa.create_engine(url, future=True)
        with engine.begin() as connection:
            table = "CREATE TABLE events (id INTEGER PRIMARY KEY, sender_id TEXT, data TEXT)"
            connection.execute(sa.text(table))
            for kind, text in events:
                row = {"sender": customer.sender, "data": json.dumps({"event": kind, "text": text})}
                insert = "INSERT INTO events (sender_id, data) VALUES (:sender, :data)"
                connection.execute(sa.text(insert), row)
        engine.dispose()
        return list(wrong(url, [customer]))

    return judge


FIRST, SECOND = ("user", "1. a"), ("user", "2. b")
ANSWER = ("bot", "hello")


@pytest.mark.parametrize(
    ("events", "faults"),
    [
        ((FIRST, ANSWER, SECOND, ANSWER, ANSWER), 0),
        ((FIRST, ANSWER), 1),
        ((FIRST, ANSWER, SECOND, ANSWER, SECOND, ANSWER), 1),
        ((SECOND, ANSWER, FIRST, ANSWER), 1),
        ((FIRST, SECOND, ANSWER, ANSWER), 1),
    ],
    ids=["right", "lost", "twice", "disordered", "crossed"],
)
def test_what_is_stored_is_held_against_what_was_said(kept, events, faults):
    assert len(kept(Customer(said=["1. a", "2. b"]), *events)) == faults


@pytest.mark.parametrize(
    ("answers", "faults"),
    [
        (lambda sender: httpx.Response(200, json=[{"recipient_id": sender}]), 0),
        (lambda sender: httpx.Response(200, json=[{"recipient_id": "somebody else"}]), 1),
        (lambda sender: httpx.Response(200, json=[]), 1),
        (lambda sender: httpx.Response(500), 1),
    ],
    ids=["right", "somebody else's", "silence", "failure"],
)
async def test_an_answer_that_is_none_or_somebody_elses_is_noticed(answers, faults):
    def answer(request):
        return answers(json.loads(request.content)["sender"])

    customer = Customer()
    transport = httpx.MockTransport(answer)
    async with httpx.AsyncClient(transport=transport, base_url="http://rasa") as server:
        for _ in range(2):
            await customer.write(server, "hello")
    assert customer.said == ["1. hello", "2. hello"]
    assert len(customer.faults) == 2 * faults
    if not faults:
        assert len(customer.seconds) == 2
        assert all(time > 0 for time in milliseconds([customer]))
