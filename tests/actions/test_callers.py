"""Who may call the action server: Rasa by its token; without one, this machine alone."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import httpx
import psutil
import pytest

from actions.callers import is_known

PROJECT = Path(__file__).parents[2]
TOKEN = "actions-token-of-tests"
START_SECONDS = 60
CALL = {"next_action": "action_listen", "tracker": {"sender_id": "s"}}


@pytest.mark.parametrize(
    ("token", "headers", "address", "known"),
    [
        (TOKEN, {"authorization": f"Bearer {TOKEN}"}, "10.0.0.7", True),
        (TOKEN, {"authorization": f"bearer {TOKEN}"}, "10.0.0.7", True),
        (TOKEN, {"authorization": f"Bearer {TOKEN}x"}, "127.0.0.1", False),
        (TOKEN, {"authorization": f"Basic {TOKEN}"}, "127.0.0.1", False),
        (TOKEN, {"authorization": "Bearer \xe9"}, "127.0.0.1", False),
        (TOKEN, {}, "127.0.0.1", False),
        ("", {}, "127.0.0.1", True),
        ("", {}, "::1", True),
        ("", {}, "10.0.0.7", False),
        ("", {}, "", False),
        ("", {"x-forwarded-for": "203.0.113.9"}, "127.0.0.1", False),
        ("", {"origin": "https://evil.example"}, "127.0.0.1", False),
    ],
)
def test_only_rasa_or_where_there_is_no_token_this_machine_is_known(token, headers, address, known):
    assert is_known(SimpleNamespace(headers=headers, ip=address), token) is known


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, psutil.Process]]:
    """rasa-sdk's own command, started as the Procfile does."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-W", "ignore", "-m", "rasa_sdk", "--quiet"]
    command += ["--actions", "actions", "--port", str(port)]
    environment = {**os.environ, "ACTIONS_TOKEN": TOKEN}
    environment.pop("ACTIONS_HOST", None)
    with subprocess.Popen(command, cwd=PROJECT, env=environment) as process:
        url = f"http://127.0.0.1:{port}"
        begun = time.monotonic()
        while not _answers(url):
            assert process.poll() is None, "the action server ended"
            assert time.monotonic() - begun < START_SECONDS, "the action server did not start"
            time.sleep(0.1)
        yield url, psutil.Process(process.pid)
        process.terminate()


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health").is_success
    except httpx.HTTPError:
        return False


@pytest.mark.enable_socket
@pytest.mark.parametrize(("method", "path"), [("POST", "/webhook"), ("GET", "/actions")])
def test_rasa_sdks_own_server_refuses_who_does_not_say_the_token(server, method, path):
    url, _ = server
    for headers in ({}, {"Authorization": "Bearer wrong"}):
        refused = httpx.request(method, url + path, json=CALL, headers=headers)
        assert refused.status_code == 401
        assert refused.headers["content-type"] == "application/problem+json"
        assert "ACTIONS_TOKEN" in refused.json()["detail"]
    headers = {"Authorization": f"Bearer {TOKEN}"}
    assert httpx.request(method, url + path, json=CALL, headers=headers).status_code != 401


@pytest.mark.enable_socket
def test_it_listens_at_this_machine_alone(server):
    _, process = server
    family = [process, *process.children(recursive=True)]
    listening = {c.laddr.ip for p in family for c in p.connections("tcp") if c.status == "LISTEN"}
    assert listening == {"127.0.0.1"}
