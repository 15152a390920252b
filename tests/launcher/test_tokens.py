"""Tokens of the processes: made anew, or the operator's; commands of the same user find them."""

from __future__ import annotations

import pytest
from ruamel.yaml import YAML

from launcher import running, stack, staff, tokens
from launcher.settings import TOKENS, Settings
from services.settings import ServicesSettings


@pytest.fixture
def settings(tmp_path, monkeypatch) -> Settings:
    for name in TOKENS:
        monkeypatch.delenv(name, raising=False)
    return Settings(var=tmp_path)


def test_every_token_is_made_anew_at_each_start(settings):
    first, second = settings.environment(), settings.environment()
    made = {start[name] for start in (first, second) for name in TOKENS}
    assert len(made) == 2 * len(TOKENS)
    assert min(map(len, made)) >= 32


def test_what_the_operator_gave_stays_and_an_empty_one_is_none(settings, monkeypatch):
    monkeypatch.setenv("SERVICES_TOKEN", "of-the-operator-and-long")
    monkeypatch.setenv("STAFF_TOKEN", "")
    environment = Settings(var=settings.var).environment()
    assert environment["SERVICES_TOKEN"] == "of-the-operator-and-long"
    assert len(environment["STAFF_TOKEN"]) >= 32


def test_rasa_says_the_token_and_its_own_file_needs_none(settings, monkeypatch):
    from rasa.shared.utils.io import read_yaml_file

    monkeypatch.setenv("ACTIONS_TOKEN", "made-at-this-start")
    # Written where Rasa was imported, too.
    written = read_yaml_file(stack.write_endpoints(settings))
    said = written["action_endpoint"]["headers"]["Authorization"]
    assert said == "Bearer made-at-this-start"
    own = YAML(typ="safe").load(stack.PROJECT / "endpoints.yml")
    assert "ACTIONS_TOKEN" not in str(own)


def test_commands_of_the_same_user_say_the_token_of_what_runs(settings, monkeypatch):
    monkeypatch.setattr(running, "ServicesSettings", lambda: ServicesSettings(staff_token=""))
    tokens.leave(settings, "made-at-this-start")
    file = next(settings.var.glob("staff-token-*"))
    assert file.stat().st_mode & 0o077 == 0
    with running.client(settings, 1) as client:
        assert client.headers["Authorization"] == "Bearer made-at-this-start"
    tokens.take_away(settings)
    with running.client(settings, 1) as client:
        assert "Authorization" not in client.headers


def test_the_first_start_shows_a_password_once(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/heed.db")
    first = staff.first_administrator()
    assert "admin" in first
    assert "/login/" in first
    assert staff.first_administrator() == ""


def test_make_staff_keeps_accounts_and_tells_what_is_wrong(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/heed.db")
    assert "password" in staff.run(["add", "mei", "--role", "agent", "--display-name", "小梅"])
    assert staff.run(["role", "mei", "supervisor"]).startswith("mei is supervisor")
    assert "小梅" in staff.run(["list"])
    assert "closed" in staff.run(["close", "Mei"])
    assert "open" in staff.run(["open", "mei"])
    assert "password" in staff.run(["password", "mei"])
    with pytest.raises(staff.StaffError, match="already"):
        staff.run(["add", "mei"])
    with pytest.raises(staff.StaffError, match="no account"):
        staff.run(["close", "nobody"])
    monkeypatch.setenv("STAFF_TOKEN", "changeme")
    with pytest.raises(staff.StaffError, match="STAFF_TOKEN"):
        staff.run(["list"])
