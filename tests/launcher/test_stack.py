"""The three processes as one: what prevents a start is one sentence, and nothing is left behind."""

import socket
import subprocess
import sys

import psutil
import pytest
from ruamel.yaml import YAML

from launcher.errors import PortInUse, StartFailed
from launcher.settings import PROJECT, Settings
from launcher.stack import Stack, write_endpoints
from tests.conftest import free_port


@pytest.fixture
def settings(tmp_path):
    return Settings(
        rasa_port=free_port(), actions_port=free_port(), services_port=free_port(), var=tmp_path
    )


def test_a_port_in_use_is_named_with_the_cure(settings):
    with (
        socket.create_server(("127.0.0.1", settings.actions_port)),
        pytest.raises(PortInUse, match=f"Port {settings.actions_port}.*ACTIONS_PORT="),
        Stack(settings),
    ):
        pass


def test_a_process_that_cannot_start_is_told_with_its_own_words(settings, tmp_path):
    log = tmp_path / "stack.log"
    broken = {"DATABASE_URL": "nonsense://nowhere"}
    stack = Stack(settings, ("services",), log, broken)
    with pytest.raises(StartFailed, match="A process ended while starting"), stack:
        pass
    assert "nonsense" in log.read_text()


def test_leaving_the_stack_stops_every_process(settings, tmp_path):
    with Stack(settings, ("actions",), tmp_path / "stack.log") as running:
        family = psutil.Process(running._honcho.pid).children(recursive=True)
        assert family
    _, alive = psutil.wait_procs(family, timeout=5)
    assert not alive


def test_a_command_says_what_is_wrong_without_a_traceback(settings):
    with socket.create_server(("127.0.0.1", settings.services_port)):
        command = [sys.executable, "-m", "launcher", "run"]
        environment = {**settings.environment(), "SERVICES_PORT": str(settings.services_port)}
        ended = subprocess.run(
            command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=60
        )
    assert ended.returncode == 1
    assert f"Port {settings.services_port}" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_sections_take_the_place_of_those_of_endpoints_yml(tmp_path, monkeypatch):
    from rasa.shared.utils.io import read_yaml_file

    monkeypatch.setenv("ACTIONS_TOKEN", "which Rasa's reader looks for")
    settings = Settings(rasa_port=6501, actions_port=6502, var=tmp_path)
    file = write_endpoints(settings, {"lock_store": {"type": "in_memory"}})
    written = read_yaml_file(file)
    assert written["lock_store"] == {"type": "in_memory"}
    assert written["action_endpoint"]["url"] == "http://localhost:6502/webhook"
    assert written["nlg"] == YAML(typ="safe").load(PROJECT / "endpoints.yml")["nlg"]
