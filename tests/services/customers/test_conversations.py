"""One channel goes on where another stopped, for whom it is proven to be the same person."""

import json
from datetime import datetime, timedelta

import pytest
from sqlalchemy import create_engine, insert

from services.analytics.repository import EVENTS, TrackerRepository
from services.customers.conversations.schemas import BeginIn
from services.customers.conversations.service import ConversationService
from services.customers.identities.merging import Proof
from services.customers.identities.service import IdentityService
from services.database import Database

NOW = datetime(2026, 11, 27, 12)
WECHAT, WEB = "wechat:openid-1", "web-session"
POLICY = {"policy": "StateMachinePolicy"}


def event(kind, ago, **told):
    at = (NOW - datetime(1970, 1, 1)).total_seconds() - 60 * ago
    return kind, at, {"event": kind, "timestamp": at, **told}


def asked(ago=5):
    """A session that stands in a task, after an older one."""
    return [
        event("session_started", 90),
        event("user", 90, text="of before"),
        event("session_started", ago + 1),
        event("user", ago + 1, text="退货", parse_data={"intent": {"name": "return"}}),
        event("bot", ago, text="请问订单号是多少？"),
        event("slot", ago, name="n", value=1, metadata={"decided_by_flow": True, "more": 1}),
        event("action", ago, name="action_listen", metadata={"flow": "return"}, **POLICY),
    ]


@pytest.fixture
def conversations(tmp_path):
    """Writes what Rasa keeps of a conversation."""
    url = f"sqlite:///{tmp_path}/conversations.db"
    engine = create_engine(url)
    EVENTS.metadata.create_all(engine)

    def write(conversation, events):
        with engine.begin() as connection:
            for kind, at, told in events:
                row = {"sender_id": conversation, "type_name": kind, "timestamp": at}
                connection.execute(insert(EVENTS).values(data=json.dumps(told), **row))

    write.url = url
    yield write
    engine.dispose()


@pytest.fixture
def begin(shop: Database, conversations):
    """Begins a session, at a time."""
    tracker = TrackerRepository(conversations.url)

    def begun(conversation, customer=None, identity=None, now=NOW):
        asked = BeginIn(conversation_id=conversation, customer_id=customer, identity=identity)
        with shop.session() as session:
            service = ConversationService(session, tracker, "CN", timedelta(hours=1))
            return service.begin(asked, now)

    yield begun
    tracker.close()


def link(shop, customer, kind, value, *, verified=True):
    with shop.session() as session:
        service = IdentityService(session, "CN")
        service.link(customer, kind, value, Proof("mei", "showed the phone"), verified=verified)


def test_what_was_begun_on_the_web_goes_on_in_wechat(shop, begin, conversations):
    link(shop, "C1001", "wechat", "openid-1")
    begin(WEB, "C1001")
    conversations(WEB, asked())
    found = begin(WECHAT, identity=WECHAT)
    assert (found.customer_id, found.conversation_id, found.waits) == ("C1001", WEB, True)
    kinds = [(one["event"], one.get("text") or one.get("name")) for one in found.events]
    assert kinds == [("user", "退货"), ("slot", "n"), ("action", "action_listen")]
    assert found.events[1]["metadata"] == {"decided_by_flow": True, "carried_from": WEB}
    assert found.events[2]["metadata"] == {"carried_from": WEB}


def test_and_back(shop, begin, conversations):
    link(shop, "C1001", "wechat", "openid-1")
    begin(WECHAT, identity=WECHAT)
    conversations(WECHAT, asked())
    assert begin("web-2", "C1001").conversation_id == WECHAT


def test_the_latest_of_several_goes_on(shop, begin, conversations):
    link(shop, "C1001", "wechat", "openid-1")
    for name, ago in (("web-1", 20), ("web-2", 3), ("web-3", 40)):
        begin(name, "C1001")
        conversations(name, asked(ago))
    assert begin(WECHAT, identity=WECHAT).conversation_id == "web-2"


def test_who_begins_anew_on_the_same_channel_begins_anew(begin, conversations):
    begin(WEB, "C1001")
    conversations(WEB, asked())
    assert begin("web-2", "C1001").conversation_id is None


def test_what_was_long_ago_or_another_persons_does_not_go_on(shop, begin, conversations):
    link(shop, "C1001", "wechat", "openid-1")
    begin(WEB, "C1001")
    conversations(WEB, asked(70))
    begin("of another", "C1002")
    conversations("of another", asked())
    found = begin(WECHAT, identity=WECHAT)
    assert (found.customer_id, found.conversation_id, found.events) == ("C1001", None, [])


@pytest.mark.parametrize("identity", ["wechat:openid-1", "wechat:another", "nothing:1", "", ":"])
def test_what_is_only_claimed_links_nothing(shop, begin, conversations, identity):
    link(shop, "C1001", "wechat", "openid-1", verified=False)
    begin(WEB, "C1001")
    conversations(WEB, asked())
    assert begin(WECHAT, identity=identity).customer_id is None


def test_of_a_conversation_that_another_person_took_over_nothing_goes_on(
    shop, begin, conversations
):
    link(shop, "C1001", "wechat", "openid-1")
    begin(WEB, "C1001")
    begin(WEB, "C1002")
    conversations(WEB, asked())
    assert begin(WECHAT, identity=WECHAT).conversation_id is None


def test_where_no_task_stands_open_it_is_not_said_that_one_goes_on(shop, begin, conversations):
    link(shop, "C1001", "wechat", "openid-1")
    begin(WEB, "C1001")
    conversations(WEB, [*asked(), event("action", 1, name="action_listen", metadata={}, **POLICY)])
    found = begin(WECHAT, identity=WECHAT)
    assert (found.conversation_id, found.waits) == (WEB, False)


def test_it_is_asked_over_http(http):
    answer = http.post(
        "/conversations/begun", json={"conversation_id": "c", "customer_id": "C1001"}
    )
    assert answer.json() == {
        "customer_id": "C1001",
        "conversation_id": None,
        "waits": False,
        "events": [],
    }
