"""How large a body may be: announced or not, and where a route counts by itself."""

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

from services import body_limit, headers
from services.settings import ServicesSettings


@pytest.fixture(scope="module")
def client():
    app = FastAPI()
    settings = ServicesSettings(services_body_kb=2)
    body_limit.install(app, settings)
    headers.install(app, settings)

    @app.post("/{path:path}")
    async def size(request: Request) -> int:
        return len(await request.body())

    return TestClient(app)


def in_parts(size):
    """Return a body whose size is not announced."""
    return (b"x" * 100 for _ in range(size // 100))


@pytest.mark.parametrize("body", [b"", b"x" * 2000, in_parts(2000)])
def test_what_is_not_larger_than_is_allowed_arrives_whole(client, body):
    assert client.post("/accounts/login", content=body).json() in (0, 2000)


@pytest.mark.parametrize("body", [b"x" * 2001, in_parts(2100)])
def test_what_is_larger_is_refused_announced_or_not(client, body):
    answer = client.post("/accounts/login", content=body)
    assert (answer.status_code, answer.json()["title"]) == (413, "Too large")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_an_announced_size_beside_parts_is_not_believed(client):
    lie = {"Content-Length": "1", "Transfer-Encoding": "chunked"}
    answer = client.post("/accounts/login", content=in_parts(2100), headers=lie)
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "path", ["/customers/import", "/chatwoot/webhook", "/knowledge/files", "/knowledge/documents"]
)
def test_routes_with_a_limit_of_their_own_take_more(client, path):
    assert client.post(path, content=b"x" * 5000).json() == 5000


def test_files_whose_size_is_not_announced_are_not_taken_without_end(client):
    assert client.post("/knowledge/files", content=in_parts(2100)).status_code == 413
