"""Headers of everything that is answered, and which pages elsewhere may read it."""

from __future__ import annotations

import re

import pytest
from fastapi import FastAPI
from fastapi.responses import FileResponse, StreamingResponse
from fastapi.testclient import TestClient
from pydantic import ValidationError

from services import headers
from services.settings import PROJECT, ServicesSettings

SHOP = "https://shop.example.com"


def client(**given) -> TestClient:
    app = FastAPI()

    @app.get("/orders/1")
    def order() -> dict[str, int]:
        return {"number": 1}

    @app.get("/desk/live")
    def live() -> StreamingResponse:
        return StreamingResponse(iter(["data: 1\n\n"]), media_type="text/event-stream")

    @app.get("/")
    def chat() -> str:
        return "chat"

    @app.get("/logo")
    def logo() -> FileResponse:
        return FileResponse(PROJECT / "web" / "images" / "logo.svg")

    headers.install(app, ServicesSettings(rasa_url="http://localhost:5005", **given))
    return TestClient(app)


@pytest.mark.parametrize("path", ["/", "/orders/1", "/desk/live", "/nowhere"])
def test_every_answer_has_them(path):
    told = client().get(path).headers
    assert told["X-Content-Type-Options"] == "nosniff"
    assert told["Referrer-Policy"] == "same-origin"
    assert "default-src 'none'" in told["Content-Security-Policy"]
    assert "unsafe" not in told["Content-Security-Policy"]
    assert "frame-ancestors" in told["Content-Security-Policy"]
    assert "Strict-Transport-Security" not in told
    assert "Access-Control-Allow-Origin" not in told


def test_the_chat_reaches_rasa_at_its_address_and_at_the_pages_own_host_only():
    policy = (
        client().get("/", headers={"Host": "192.168.1.5:8000"}).headers["Content-Security-Policy"]
    )
    reached = re.search(r"connect-src ([^;]*)", policy)[1].split()
    assert set(reached) == {
        "'self'",
        "http://localhost:5005",
        "ws://localhost:5005",
        "http://192.168.1.5:5005",
        "ws://192.168.1.5:5005",
    }
    hostile = client().get("/", headers={"Host": "x; script-src *"})
    assert "script-src *" not in hostile.headers["Content-Security-Policy"]


def test_only_the_chat_may_be_framed_and_only_by_those_that_are_set():
    framed = client(frame_origins=(SHOP,))
    chat, order = framed.get("/").headers, framed.get("/orders/1").headers
    assert f"frame-ancestors 'self' {SHOP}" in chat["Content-Security-Policy"]
    assert "X-Frame-Options" not in chat
    assert "frame-ancestors 'none'" in order["Content-Security-Policy"]
    assert order["X-Frame-Options"] == "DENY"


def test_what_is_told_of_a_person_stays_in_no_cache():
    assert client().get("/orders/1").headers["Cache-Control"] == "no-store"


def test_a_file_is_sent_whole_to_who_asks_for_many_parts_of_it():
    one = client().get("/logo", headers={"Range": "bytes=0-3"})
    many = client().get("/logo", headers={"Range": "bytes=" + ",".join(["0-3"] * 1000)})
    assert (one.status_code, len(one.content)) == (206, 4)
    assert many.status_code == 200


def test_browsers_keep_to_https_where_people_come_by_it():
    told = client(public_url=SHOP).get("/").headers
    assert told["Strict-Transport-Security"].startswith("max-age=")


def test_a_page_elsewhere_reads_nothing_unless_it_is_set_and_never_as_somebody():
    asking = {"Origin": SHOP, "Access-Control-Request-Method": "GET"}
    assert "Access-Control-Allow-Origin" not in client().get("/", headers=asking).headers
    allowed = client(cors_origins=(SHOP,))
    told = allowed.options("/orders/1", headers=asking).headers
    assert told["Access-Control-Allow-Origin"] == SHOP
    assert "Access-Control-Allow-Credentials" not in told
    evil = {**asking, "Origin": f"{SHOP}.evil.example"}
    assert "Access-Control-Allow-Origin" not in allowed.get("/", headers=evil).headers


@pytest.mark.parametrize("origin", ["*", "https://*.example.com", "null", f"{SHOP}/page", "a; b"])
def test_what_is_no_single_origin_prevents_the_start(origin):
    for name in ("cors_origins", "frame_origins"):
        with pytest.raises(ValidationError, match="right is https://"):
            ServicesSettings(**{name: (origin,)})
