"""A conversation and services for actions: real tracker and client, answers from a table."""

import asyncio
from datetime import date

import httpx
import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import service_action
from services.client import ServicesClient

ORDER = {
    "number": "HD10000101",
    "customer_id": "C1001",
    "status": "shipped",
    "items": [
        {
            "sku": "AB-PRO",
            "category": "headphones",
            "name": {"en": "AirBuds Pro", "zh": "声悦 Pro 耳机"},
        }
    ],
    "expected_on": f"{date.today().year}-11-27",
    "delivered_on": None,
    "carrier": "SF",
    "tracking_number": "SF1",
}


@pytest.fixture
def answers(monkeypatch):
    """Answers of the services by path; a path that is not there is not found."""
    table = {}

    def reply(request):
        table.setdefault("asked", []).append((request.url.path, request.content))
        table.setdefault("queries", []).append(dict(request.url.params))
        answer = table.get(request.url.path, (404, {"detail": "no such thing"}))
        if isinstance(answer, Exception):
            raise answer
        status, body = answer
        return httpx.Response(status, json=body)

    client = ServicesClient("http://services", httpx.MockTransport(reply))
    for module in (
        "service_action",
        "orders",
        "session",
        "account",
        "products",
        "recommendations",
        "offers",
        "desk",
        "knowledge",
    ):
        monkeypatch.setattr(f"actions.{module}.services", lambda: client)
    assert service_action.services() is client
    return table


@pytest.fixture
def run():
    """Run an action on slots and return what is said and the slots it sets."""

    def run_action(
        action, slots=None, text="hello", channel="rest", entities=(), then=(), before=()
    ):
        latest = {"text": text, "entities": list(entities)}
        event = {"event": "user", "text": text, "input_channel": channel, "timestamp": 0.0}
        event["parse_data"] = {"intent": {"name": "said"}}
        events = [*before, event, *({"event": "action", "name": name} for name in then)]
        tracker = Tracker("s1", slots or {}, latest, events, False, None, {}, "action_listen")
        dispatcher = CollectingDispatcher()
        events = asyncio.run(action.run(dispatcher, tracker, {}))
        said = [message["response"] or message["text"] for message in dispatcher.messages]
        sets = {event["name"]: event["value"] for event in events if event["event"] == "slot"}
        return said, sets, dispatcher.messages

    return run_action
