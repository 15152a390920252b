"""Every route of the services refuses a stranger, but for a list of public ones."""

from __future__ import annotations

import re

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from starlette.routing import Mount

from tests.services.conftest import A_PROGRAM_OF_STAFF

# What the public chat and the pages it links to need. Whoever adds to this says why here.
PUBLIC = {
    "GET /health",  # whether the services live, and a count
    "GET /chat/settings",  # the chat page
    "GET /chat/history",  # the chat page: its own conversation
    "POST /questions/{question_id}/outcome",  # "did this help?": the id is known to who asked
    "POST /accounts/login",
    "POST /chatwoot/webhook",  # is signed by Chatwoot
    "GET /help/versions/{number}",  # pages that answers link to
    "GET /help/{language}",
    "GET /help/{language}/",
    "GET /help/{language}/{slug}",
    "GET /shop/{sku}",
    "GET /invoices/{key}",  # the key is unguessable
}
STRANGERS = {
    "nobody": {},
    "wrong token": {"Authorization": "Bearer wrong"},
    "forged session": {"Cookie": "heed_session=forged"},
}


def routes(app) -> dict[str, tuple[str, str]]:
    found = {}
    for route in app.routes:
        if isinstance(route, Mount):
            assert route.name == "web", f"{route.path}: what is it, and may everybody see it?"
            continue
        assert isinstance(route, APIRoute), f"{route.path} is no route of FastAPI"
        for method in route.methods:
            found[f"{method} {route.path}"] = (method, re.sub(r"{[^}]*}", "1", route.path))
    return found


@pytest.mark.parametrize("stranger", STRANGERS)
def test_every_route_refuses_a_stranger_unless_it_is_public(app, stranger):
    with TestClient(app, headers=STRANGERS[stranger]) as client:
        found = routes(app)
        assert set(found) >= PUBLIC, "the list names routes that there are not"
        assert len(found) > len(PUBLIC)
        for name, (method, path) in found.items():
            answer = client.request(method, path)
            if name in PUBLIC:
                assert "STAFF_TOKEN" not in answer.text, name
                continue
            assert answer.status_code == 401, f"{name} answered {answer.status_code}"
            assert answer.headers["content-type"] == "application/problem+json", name


def test_the_assistants_token_opens_nothing_of_staffs(app, settings):
    """What a broken action server could do: never export, erase, teach or keep accounts."""
    headers = {"Authorization": f"Bearer {settings.services_token}"}
    with TestClient(app, headers=headers) as client:
        for path in ("/customers/C1001/export", "/customers/C1001/profile", "/accounts"):
            assert client.get(path).status_code == 401
        assert client.get("/offers/earned").status_code == 401
        assert client.get("/customers/C1001").status_code == 200


def test_what_is_not_there_tells_a_stranger_nothing_more(app):
    with TestClient(app) as client:
        assert client.get("/orders/HD10000102").json() == client.get("/orders/none").json()


def test_the_reference_of_all_routes_is_for_staff(app):
    with TestClient(app, headers=A_PROGRAM_OF_STAFF) as client:
        assert "/openapi.json" in client.get("/docs").text
        assert "/accounts/login" in client.get("/openapi.json").json()["paths"]
