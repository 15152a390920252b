"""`make check-flows`: the check of training, without Rasa, in no time."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from launcher.flows import FlowsRefused, check_flows

PROJECT = Path(__file__).resolve().parents[2]
DOMAIN = """
intents: [go]
slots: {outcome: {type: any, mappings: [{type: custom}]}}
actions: [action_a]
responses: {utter_a: [{text: Hello}]}
"""


def project_of(folder: Path, flows: int, states: int) -> Path:
    """Write a project of so many flows of so many states, a file a flow."""
    (folder / "data/flows").mkdir(parents=True)
    (folder / "domain.yml").write_text(DOMAIN)
    written = "".join(
        f"      s{n}:\n        do: action_a\n        on: {{ok: s{n + 1}, failed: end, else: end}}\n"
        for n in range(states - 1)
    )
    for number in range(flows):
        text = (
            f"flows:\n  f{number}:\n    states:\n{written}      s{states - 1}: {{say: utter_a}}\n"
        )
        (folder / f"data/flows/f{number}.yml").write_text(text)
    return folder


def test_the_assistants_own_flows_are_right() -> None:
    assert "are right" in check_flows()


def test_all_problems_come_at_once_with_their_places(tmp_path: Path) -> None:
    project = project_of(tmp_path, 2, 2)
    for name in ("f0", "f1"):
        file = project / f"data/flows/{name}.yml"
        file.write_text(file.read_text().replace("utter_a", "utter_b"))
    with pytest.raises(FlowsRefused) as refused:
        check_flows(project)
    lines = str(refused.value).splitlines()
    assert lines[0] == "2 problems in the flows:"
    assert lines[1].startswith("  data/flows/f0.yml:7:17: response 'utter_b' is not in the domain")


def test_fifty_flows_of_twenty_states_take_less_than_three_seconds(tmp_path: Path) -> None:
    project = project_of(tmp_path, 50, 20)
    begin = time.thread_time()
    assert check_flows(project) == "50 flows of 1000 states are right."
    assert time.thread_time() - begin < 3


def test_the_command_prints_what_is_wrong_and_fails(tmp_path: Path) -> None:
    project = project_of(tmp_path, 1, 2)
    command = [sys.executable, "-m", "launcher", "check-flows", str(project)]
    right = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=60)
    assert (right.returncode, right.stdout) == (0, "1 flows of 2 states are right.\n")
    (project / "domain.yml").write_text(DOMAIN.replace("action_a", "action_c"))
    wrong = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=60)
    assert wrong.returncode == 1
    assert "did you mean 'action_c'?" in wrong.stderr
