"""What the chat page asks of the services: whom it may sign in, and its own conversation alone."""

from datetime import date

import httpx
import pytest

from custom_components.channels.gate.payloads import as_words
from custom_components.channels.gate.tokens import issue_session, sign_in_of
from services.chat.repository import ConversationRepository
from services.chat.service import history
from services.chat.tokens import NoSession, conversation_of
from services.customers.models import Customer

CHAT_SECRET = "the secret of the web chat's door"
CUSTOMER_SECRET = "the secret of the shop's own site"


@pytest.fixture
def settings(settings):
    return settings.copy(update={"chat_secret": CHAT_SECRET, "customer_secret": CUSTOMER_SECRET})


def test_the_chat_page_learns_where_the_assistant_is(http):
    told = http.get("/chat/settings").json()
    assert told["rasa_url"]
    alice = told["customers"][0]
    token = alice.pop("token")
    assert alice == {"id": "C1001", "name": "Alice Johnson", "language": "en"}
    assert sign_in_of(token, CUSTOMER_SECRET).customer_id == "C1001"


def session(secret=CHAT_SECRET):
    return {"Authorization": f"Bearer {issue_session(secret, 1)[1]}"}


def test_history_is_empty_when_rasa_cannot_be_asked(http):
    assert http.get("/chat/history", headers=session()).json() == {"messages": []}


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer an-id"}, session("a secret that somebody made up ...")],
)
def test_nobody_reads_a_conversation_without_its_signed_session(http, headers):
    told = http.get("/chat/history", params={"session_id": "x"}, headers=headers)
    assert told.status_code == 401
    assert "Authorization: Bearer" in told.json()["detail"]


def test_without_a_secret_no_session_proves_anything():
    with pytest.raises(NoSession):
        conversation_of(session()["Authorization"], "")


def test_a_session_that_rasas_side_issued_proves_its_conversation():
    conversation, token = issue_session(CHAT_SECRET, 1)
    assert conversation_of(f"Bearer {token}", CHAT_SECRET) == conversation


def test_a_real_shop_signs_nobody_in_at_the_page(settings, encoder):
    from fastapi.testclient import TestClient

    from services.app import create_app

    closed = settings.copy(update={"demo_customers": False})
    with TestClient(create_app(closed, encoder)) as http:
        assert http.get("/chat/settings").json()["customers"] == []


def test_rasa_is_asked_without_a_secret_in_the_address():
    asked = []

    def answer(request):
        asked.append(request)
        typed = {"event": "user", "text": as_words("/refund"), "timestamp": 1.0}
        return httpx.Response(200, json={"events": [typed]})

    rasa = ConversationRepository("http://rasa", CHAT_SECRET, httpx.MockTransport(answer))
    assert [one.text for one in history(rasa, "a/b").messages] == ["/refund"]
    assert asked[0].headers["Authorization"].startswith("Bearer ey")
    assert CHAT_SECRET not in str(asked[0].url)
    assert "token" not in str(asked[0].url)


def test_what_was_carried_from_another_page_is_not_shown():
    carried = {"carried_from": "somebody else's page"}
    events = [
        {"event": "user", "text": "my address is …", "timestamp": 1.0, "metadata": carried},
        {"event": "user", "text": "hello", "timestamp": 2.0, "metadata": {}},
    ]
    answer = httpx.MockTransport(lambda _: httpx.Response(200, json={"events": events}))
    rasa = ConversationRepository("http://rasa", CHAT_SECRET, answer)
    assert [one.text for one in history(rasa, "a").messages] == ["hello"]


def test_nobody_signs_in_as_a_customer_of_the_shops_own(app, http):
    with app.state.container.database.session() as session:
        session.add(
            Customer(
                id="A1",
                name="Somebody Real",
                language="en",
                points=0,
                tier="basic",
                joined_on=date(2026, 1, 1),
            )
        )
    offered = [one["id"] for one in http.get("/chat/settings").json()["customers"]]
    assert offered
    assert "A1" not in offered
