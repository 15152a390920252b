"""Facebook signs its requests; stock Rasa compares with `==`. Requests as Facebook makes them."""

import ast
import hashlib
import hmac
import inspect
import json
import textwrap

import httpx
import pytest
from rasa.core.channels.facebook import FacebookInput as StockFacebookInput
from rasa.core.channels.facebook import MessengerBot
from rasa.shared.exceptions import RasaException
from server import serving

from custom_components.channels import hub_signature, proven
from custom_components.channels.facebook import FacebookInput

SECRET = "app-secret"
CREDENTIALS = {"verify": "verify-me", "secret": SECRET, "page-access-token": "page"}
WEBHOOK = "/webhooks/facebook/webhook"
BODY = json.dumps(
    {
        "object": "page",
        "entry": [
            {
                "id": "1",
                "time": 1458692752478,
                "messaging": [
                    {
                        "sender": {"id": "alice"},
                        "recipient": {"id": "page"},
                        "timestamp": 1458692752478,
                        "message": {"mid": "mid.1", "text": "where is my order? 订单呢"},
                    }
                ],
            }
        ],
    }
).encode()


def signed(body=BODY, secret=SECRET, digest="sha1"):
    return f"{digest}={hmac.new(secret.encode(), body, getattr(hashlib, digest)).hexdigest()}"


def compares_with_equals(function):
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    return any(isinstance(node, ast.Eq) for node in ast.walk(tree))


@pytest.fixture(autouse=True)
def no_network(monkeypatch, assistant):
    """Facebook is not here to be told that a message was seen."""

    async def told(*_, **__):
        pass

    monkeypatch.setattr(MessengerBot, "send_action", told)
    assistant.answers = False


async def post(server, headers, body=BODY):
    async with httpx.AsyncClient(base_url=server.url) as client:
        return await client.post(WEBHOOK, content=body, headers=headers)


@pytest.fixture
async def server(assistant, operator):
    async with serving(assistant, FacebookInput.from_credentials(CREDENTIALS)) as server:
        yield server


def test_stock_rasa_compares_signatures_with_equals():
    assert compares_with_equals(StockFacebookInput.validate_hub_signature)
    assert not compares_with_equals(FacebookInput.validate_hub_signature)
    for ours in (hub_signature.is_signed, proven.same):
        assert not compares_with_equals(ours)
    assert "compare_digest" in inspect.getsource(proven.same)


def test_stock_rasa_lets_the_sender_choose_the_digest():
    weak = signed(digest="md5")
    assert StockFacebookInput.validate_hub_signature(SECRET, BODY, weak)
    assert not FacebookInput.validate_hub_signature(SECRET, BODY, weak)
    with pytest.raises(AttributeError):
        StockFacebookInput.validate_hub_signature(SECRET, BODY, "nothing=x")
    assert not FacebookInput.validate_hub_signature(SECRET, BODY, "nothing=x")


async def test_what_facebook_signed_is_heard(assistant, server):
    headers = {"X-Hub-Signature": signed(), "X-Hub-Signature-256": signed(digest="sha256")}
    assert (await post(server, headers)).status_code == 200
    assert assistant.texts == ["where is my order? 订单呢"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Hub-Signature": ""},
        {"X-Hub-Signature": "sha1"},
        {"X-Hub-Signature": "sha1=é".encode()},
        {"X-Hub-Signature": signed(secret="guessed")},
        {"X-Hub-Signature": signed(digest="md5")},
        {"X-Hub-Signature": signed(), "X-Hub-Signature-256": signed(secret="guessed")},
    ],
)
async def test_what_facebook_did_not_sign_is_refused_before_it_is_parsed(
    headers, assistant, server
):
    assert (await post(server, headers, BODY)).status_code == 403
    assert (await post(server, headers, b"\xff{")).status_code == 403
    assert assistant.heard == []


@pytest.mark.parametrize(("token", "code"), [("verify-me", 200), ("guessed", 403), ("é", 403)])
async def test_the_subscription_is_verified(token, code, server):
    asked = {"hub.mode": "subscribe", "hub.challenge": "1158", "hub.verify_token": token}
    async with httpx.AsyncClient(base_url=server.url) as client:
        answer = await client.get(WEBHOOK, params=asked)
    assert answer.status_code == code
    assert (answer.text == "1158") == (code == 200)


@pytest.mark.parametrize("missing", ["secret", "verify"])
def test_without_secrets_it_does_not_start(missing):
    left = {key: value for key, value in CREDENTIALS.items() if key != missing}
    with pytest.raises(RasaException, match=missing):
        FacebookInput.from_credentials(left)
