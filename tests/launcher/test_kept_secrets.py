"""Secrets are made once, for their owner's eyes alone, and stand in no list of processes."""

import stat
import sys

from launcher import quietly
from launcher.kept_secrets import kept_secret


def test_a_secret_is_made_once_and_read_by_its_owner_alone(tmp_path):
    made = kept_secret(tmp_path / "var", "CHAT_SECRET")
    assert len(made) >= 32
    assert kept_secret(tmp_path / "var", "CHAT_SECRET") == made
    assert kept_secret(tmp_path / "var", "CUSTOMER_SECRET") != made
    (file,) = (tmp_path / "var").glob("chat_*")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_secret_is_given_to_a_command_by_its_name(monkeypatch):
    given = []
    # What it changes of logging is not for the tests that follow.
    monkeypatch.setattr(quietly, "mask_logs", lambda: None)
    monkeypatch.setattr(quietly.logging, "captureWarnings", lambda _: None)
    monkeypatch.setattr(quietly.logging.getLogger("py.warnings"), "addFilter", lambda _: None)
    monkeypatch.setattr(quietly.runpy, "run_module", lambda *_, **__: given.extend(sys.argv))
    monkeypatch.setattr(sys, "argv", ["quietly", "rasa", "run", "--jwt-secret", "$RASA_TOKEN"])
    monkeypatch.setenv("RASA_TOKEN", "s3cret")
    quietly.main()
    assert given == ["rasa", "run", "--jwt-secret", "s3cret"]
