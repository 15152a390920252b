"""`make audit`: what is new is an error, what was judged is not, and not having asked is said."""

from __future__ import annotations

import json
import subprocess

import pytest

from launcher import audit
from launcher.audit import Found, Judgement

JUDGED = [
    Judgement("aiohttp", "3.9.5", frozenset({"CVE-1", "CVE-2"}), "a client only"),
    Judgement("aiohttp", "3.9.5", frozenset({"CVE-3"}), "another reason"),
]


def test_every_entry_is_of_the_version_that_is_installed_and_has_a_reason():
    judged = audit.judgements(audit.JUDGED)
    assert audit.stale(judged, audit.installed(audit.LOCK)) == []
    assert all(len(one.reason) > 30 for one in judged)
    assert all(one.advisories for one in judged)


def test_an_entry_of_another_version_is_to_be_judged_anew():
    assert audit.stale(JUDGED, {"aiohttp": "3.9.5"}) == []
    assert "has 3.10.0" in audit.stale(JUDGED, {"aiohttp": "3.10.0"})[0]
    assert "has none" in audit.stale(JUDGED, {})[0]


def test_an_advisory_is_known_by_any_of_its_names_but_for_its_package_alone():
    known = Found("aiohttp", "3.9.5", frozenset({"GHSA-x", "CVE-3"}))
    new = Found("aiohttp", "3.9.5", frozenset({"CVE-9"}))
    elsewhere = Found("sanic", "21.12.2", frozenset({"CVE-3"}))
    wrong = audit.unjudged([known, new, elsewhere], JUDGED)
    assert len(wrong) == 2
    assert "CVE-9" in wrong[0]
    assert wrong[1].startswith("sanic 21.12.2")


def test_a_package_that_no_service_knew_was_not_asked_about():
    vuln = {"id": "PYSEC-1", "aliases": ["CVE-1"], "fix_versions": [], "description": ""}
    answer = {
        "dependencies": [
            {"name": "a", "version": "1", "vulns": [vuln]},
            {"name": "b", "version": "1", "vulns": []},
            {"name": "c", "skip_reason": "not found on PyPI"},
        ]
    }
    found, asked = audit.told(answer)
    assert (found, asked) == ([Found("a", "1", frozenset({"PYSEC-1", "CVE-1"}))], 2)


@pytest.fixture
def tools(monkeypatch):
    """The tools' answers, by what they are called for."""
    answers = {"export": "", "bandit": '{"results": []}', "pip-audit": "", "ls-files": "a.py"}

    def run(command):
        said = next((said for name, said in answers.items() if name in command), "")
        return subprocess.CompletedProcess(command, 0, said, "")

    monkeypatch.setattr(audit, "_run", run)
    return answers


def test_where_no_service_can_be_reached_that_is_said_and_strict_makes_it_an_error(tools):
    assert "NOT CHECKED" in audit.audit(strict=False)
    with pytest.raises(audit.AuditFailed, match="--strict"):
        audit.audit(strict=True)


def test_a_new_advisory_and_a_fault_in_the_code_are_told_together(tools):
    vuln = {"id": "CVE-2099-1", "aliases": []}
    tools["pip-audit"] = json.dumps(
        {"dependencies": [{"name": "sanic", "version": "21.12.2", "vulns": [vuln]}]}
    )
    fault = {
        "filename": "services/x.py",
        "line_number": 3,
        "test_id": "B602",
        "issue_text": "subprocess with shell=True",
    }
    tools["bandit"] = json.dumps({"results": [fault]})
    with pytest.raises(audit.AuditFailed) as failed:
        audit.audit(strict=False)
    assert "services/x.py:3: B602" in str(failed.value)
    assert "CVE-2099-1" in str(failed.value)
