"""Secrets are made once, for their owner's eyes alone, and stand in no list of processes."""

import shlex
import stat
import sys

import pytest
from rasa.__main__ import create_argument_parser

from launcher import quietly
from launcher.kept_secrets import kept_secret
from launcher.settings import PROJECT

PROCFILE = PROJECT / "Procfile"


def test_a_secret_is_made_once_and_read_by_its_owner_alone(tmp_path):
    made = kept_secret(tmp_path / "var", "CHAT_SECRET")
    assert len(made) >= 32
    assert kept_secret(tmp_path / "var", "CHAT_SECRET") == made
    assert kept_secret(tmp_path / "var", "CUSTOMER_SECRET") != made
    (file,) = (tmp_path / "var").glob("chat_*")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def asked_of_rasa(monkeypatch, token: str) -> list[str]:
    """Return the command line that `rasa` gets from the Procfile."""
    given = []
    # What it changes of logging is not for the tests that follow.
    monkeypatch.setattr(quietly, "mask_logs", lambda: None)
    monkeypatch.setattr(quietly.logging, "captureWarnings", lambda _: None)
    monkeypatch.setattr(quietly.logging.getLogger("py.warnings"), "addFilter", lambda _: None)
    monkeypatch.setattr(quietly.runpy, "run_module", lambda *_, **__: given.extend(sys.argv))
    (line,) = [line for line in PROCFILE.read_text().splitlines() if line.startswith("rasa:")]
    command = shlex.split(line)
    monkeypatch.setattr(sys, "argv", command[command.index("launcher.quietly") :])
    for name, value in {"RASA_TOKEN": token, "RASA_PORT": "5005", "ENDPOINTS": "e.yml"}.items():
        monkeypatch.setenv(name, value)
    quietly.main()
    return given


# One random token in 64 begins with a dash, as options do.
@pytest.mark.parametrize("token", ["s3cret", "-s3cret", "--s3cret"])
def test_a_secret_is_given_to_rasa_by_its_name_whatever_it_begins_with(monkeypatch, token):
    program, *options = asked_of_rasa(monkeypatch, token)
    assert program == "rasa"
    assert create_argument_parser().parse_args(options).jwt_secret == token


def test_no_secret_stands_in_the_procfile_for_the_shell_to_write_out():
    assert "'--jwt-secret=$RASA_TOKEN'" in PROCFILE.read_text()
