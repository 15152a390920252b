"""`rasa train` and `rasa data validate` with flows in the data folder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from policy_files import DOMAIN, FLOWS

PROJECT = Path(__file__).resolve().parents[2]
CONFIG = """
recipe: default.v1
language: en
assistant_id: test
importers:
  - name: custom_components.importers.flow_importer.FlowImporter
pipeline: []
policies:
  - name: custom_components.policies.state_machine_policy.StateMachinePolicy
  - name: RulePolicy
"""
RULES = """
version: "3.1"
rules:
  - rule: say hello
    steps: [{intent: greet}, {action: utter_greet}]
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in {
        "config.yml": CONFIG,
        "domain.yml": DOMAIN,
        "data/rules/rules.yml": RULES,
        "data/flows/returns.yml": FLOWS,
    }.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    for room in ("dialogue", "custom_components"):
        (tmp_path / room).symlink_to(PROJECT / room)
    return tmp_path


def rasa(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "rasa", *arguments]
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(project), "RASA_TELEMETRY_ENABLED": "false"}
    return subprocess.run(
        command, cwd=project, env=environment, capture_output=True, text=True, timeout=200
    )


def test_broken_flows_stop_training_with_file_and_line_and_no_traceback(project: Path) -> None:
    file = project / "data/flows/returns.yml"
    file.write_text(FLOWS.replace("to: why", "to: whyy"), encoding="utf-8")
    trained = rasa(project, "train", "core")
    output = trained.stdout + trained.stderr
    assert trained.returncode == 1
    assert "data/flows/returns.yml:17:17: flow 'return_item' has no state 'whyy'" in output
    assert "did you mean 'why'?" in output
    assert "Traceback" not in output


def test_flows_train_and_do_not_disturb_rasas_own_files(project: Path) -> None:
    trained = rasa(project, "train", "core")
    assert trained.returncode == 0, trained.stderr[-2000:]
    assert len(list((project / "models").glob("*.tar.gz"))) == 1


def test_rasa_data_validate_refuses_broken_flows_too(project: Path) -> None:
    file = project / "data/flows/returns.yml"
    file.write_text(FLOWS.replace("to: why", "to: whyy"), encoding="utf-8")
    validated = rasa(project, "data", "validate")
    output = validated.stdout + validated.stderr
    assert validated.returncode == 1
    assert "data/flows/returns.yml:17:17: flow 'return_item' has no state 'whyy'" in output
    assert "Traceback" not in output
