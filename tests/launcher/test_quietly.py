"""Of all warnings only those about the user's project are shown."""

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from launcher.quietly import keep_warning

PROJECT = Path(__file__).resolve().parents[2]
LOGS = """import logging, sys
logging.basicConfig(format='%(message)s', stream=sys.stderr)
logging.getLogger('rasa').warning('said: %r', 'I am Emma Clarke, 13800138000')
"""
WARNS = "import warnings; warnings.warn('old', DeprecationWarning)\n"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("io.py:100: UserWarning: Intent 'greet' has only 1 example.", True),
        ("a.py:1: DeprecationWarning: pkg_resources is deprecated as an API.", False),
        ("a.py:1: PyparsingDeprecationWarning: 'setParseAction' deprecated", False),
        (
            "io.py:100: UserWarning: your NLU configuration does not include an entity extractor "
            "trained on your training data.",
            False,
        ),
    ],
)
def test_only_warnings_about_the_project_are_kept(said, kept):
    record = logging.makeLogRecord({"msg": "%s", "args": (said,)})
    assert keep_warning(record) is kept


def quietly(folder, code, module="asked", *arguments):
    (folder / f"{module}.py").write_text(code)
    path = os.pathsep.join([str(folder), str(PROJECT)])
    given = arguments or ("--rounds", "2")
    command = [sys.executable, "-W", "default", "-m", "launcher.quietly", module, *given]
    return subprocess.run(
        command, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, timeout=60
    )


def test_a_command_has_its_arguments_and_none_of_the_warnings(tmp_path):
    done = quietly(tmp_path, f"{WARNS}import sys; print(sys.argv[1:])\n")
    assert (done.returncode, done.stdout, done.stderr) == (0, "['--rounds', '2']\n", "")


@pytest.mark.parametrize("fails", ["raise SystemExit('no model')", "raise KeyError('no model')"])
def test_why_a_command_fails_is_seen(tmp_path, fails):
    done = quietly(tmp_path, f"{WARNS}{fails}\n")
    assert done.returncode == 1
    assert "no model" in done.stderr
    assert "old" not in done.stderr


@pytest.mark.parametrize("command", [("rasa_sdk", "--quiet"), ("rasa", "run", "--debug")])
def test_where_customers_are_served_logs_are_masked(tmp_path, command):
    done = quietly(tmp_path, LOGS, *command)
    assert done.stderr == "said: 'I am [name], [phone]'\n"


def test_a_designer_reads_what_is_said_of_the_project(tmp_path):
    done = quietly(tmp_path, LOGS, "rasa", "train")
    assert "Emma Clarke" in done.stderr


def test_make_hides_no_failure_of_the_projects_own_commands():
    recipes = (PROJECT / "Makefile").read_text(encoding="utf-8").splitlines()
    own = [line for line in recipes if line.startswith("\t") and "$(PYTHON) -m " in line]
    assert own
    assert [line for line in own if "/dev/null" in line] == []
