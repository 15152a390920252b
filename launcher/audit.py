"""`make audit`: known advisories of what is installed, faults in the code, secrets in the files.

Advisories that do not bite, or are closed here, are listed in docs/advisories.yml with the reason;
any other is an error. So is an entry whose package has another version by now: it was judged for
the one it names.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from launcher.errors import LaunchError
from launcher.settings import PROJECT

JUDGED = PROJECT / "docs" / "advisories.yml"
LOCK = PROJECT / "uv.lock"
BASELINE = ".secrets.baseline"
ROOMS = (
    "actions",
    "benchmarks",
    "custom_components",
    "dialogue",
    "language",
    "launcher",
    "neural",
    "rehearsal",
    "replies",
    "services",
)
SECONDS = 600
PACKAGE = re.compile(r'\[\[package\]\]\nname = "([^"]+)"\nversion = "([^"]+)"')
# Each needs an environment of its own: Rasa wants an older `packaging` than pip-audit has.
PIP_AUDIT = "tool run pip-audit --no-deps --disable-pip --format json --progress-spinner off"


class AuditFailed(LaunchError):
    """Something was found that nobody judged yet."""


@dataclass(frozen=True)
class Judgement:
    """Why the advisories of a package do not bite, for one version of it."""

    package: str
    version: str
    advisories: frozenset[str]
    reason: str


@dataclass(frozen=True)
class Found:
    """An advisory that a service told of: all its names, as some are others' aliases."""

    package: str
    version: str
    names: frozenset[str]


def audit(strict: bool) -> str:
    """Look at everything; returns what was seen.

    Args:
        strict: Whether it is an error that no service of advisories can be asked.

    Raises:
        AuditFailed: When something was found that nobody judged.
    """
    judged = judgements(JUDGED)
    wrong = [*stale(judged, installed(LOCK)), *_code(), *_secrets()]
    found, asked = _ask()
    wrong += unjudged(found, judged)
    if strict and not asked:
        wrong.append("No service of advisories could be asked, which --strict does not allow.")
    if wrong:
        raise AuditFailed("\n".join(wrong))
    return _report(judged, found, asked)


def judgements(file: Path) -> list[Judgement]:
    """Return what was judged.

    Raises:
        AuditFailed: When an entry lacks something.
    """
    read = YAML(typ="safe").load(file)
    try:
        return [
            Judgement(
                one["package"], str(one["version"]), frozenset(one["advisories"]), one["reason"]
            )
            for one in read["judged"]
        ]
    except (KeyError, TypeError) as error:
        needed = "package, version, advisories and reason"
        raise AuditFailed(f"{file.name}: an entry lacks one of {needed}.") from error


def installed(lock: Path) -> dict[str, str]:
    """Return the version of every package that uv.lock names."""
    return dict(PACKAGE.findall(lock.read_text(encoding="utf-8")))


def stale(judged: Iterable[Judgement], versions: Mapping[str, str]) -> list[str]:
    """Return what must be judged anew, because the package is another or is gone."""
    wrong = []
    for one in judged:
        present = versions.get(one.package)
        if present != one.version:
            wrong.append(
                f"docs/advisories.yml judges {one.package} {one.version}, uv.lock has "
                f"{present or 'none'}: judge it anew."
            )
    return wrong


def unjudged(found: Iterable[Found], judged: Iterable[Judgement]) -> list[str]:
    """Return the advisories that nobody judged."""
    known: dict[str, set[str]] = {}
    for one in judged:
        known.setdefault(one.package, set()).update(one.advisories)
    return [
        f"{one.package} {one.version}: {', '.join(sorted(one.names))} is not in "
        f"docs/advisories.yml: upgrade, close it or say there why it does not bite."
        for one in found
        if not one.names & known.get(one.package, set())
    ]


def told(answer: Mapping[str, Any]) -> tuple[list[Found], int]:
    """Return what pip-audit found, and how many packages it could ask about."""
    packages = answer["dependencies"]
    asked = [one for one in packages if "skip_reason" not in one]
    found = [
        Found(one["name"], one["version"], frozenset({vuln["id"], *vuln.get("aliases", ())}))
        for one in asked
        for vuln in one["vulns"]
    ]
    return found, len(asked)


def _ask() -> tuple[list[Found], int]:
    """Ask PyPI's service of advisories, then OSV's; nothing when neither can be reached."""
    uv = os.environ.get("UV", "uv")
    with tempfile.TemporaryDirectory() as scratch:
        wanted = Path(scratch) / "requirements.txt"
        exported = [uv, "export", "--locked", "--no-dev", "--no-hashes", "--no-emit-project"]
        ended = _run([*exported, "--quiet", "--output-file", str(wanted)])
        if ended.returncode:
            raise AuditFailed(f"uv cannot export uv.lock: {ended.stderr.strip()}")
        for service in ("pypi", "osv"):
            command = [uv, *PIP_AUDIT.split(), "--vulnerability-service", service]
            ended = _run([*command, "--requirement", str(wanted)])
            try:
                found, asked = told(json.loads(ended.stdout))
            except (ValueError, KeyError):
                continue
            if asked:
                return found, asked
    return [], 0


def _code() -> list[str]:
    """Return what bandit says of the code, from medium severity on."""
    ended = _run([sys.executable, "-m", "bandit", "-q", "-ll", "-f", "json", "-r", *ROOMS])
    try:
        results = json.loads(ended.stdout)["results"]
    except (ValueError, KeyError):
        return [f"bandit failed: {ended.stderr.strip()}"]
    return [
        f"{one['filename']}:{one['line_number']}: {one['test_id']} {one['issue_text']}"
        for one in results
    ]


def _secrets() -> list[str]:
    """Return the files that git keeps in which a secret is that the baseline does not know."""
    listed = _run(["git", "ls-files"])
    if listed.returncode:
        return [f"git cannot list the files: {listed.stderr.strip()}"]
    # What fixes hashes is full of what looks like a secret.
    files = [file for file in listed.stdout.splitlines() if file not in ("uv.lock", BASELINE)]
    hook = [sys.executable, "-m", "detect_secrets.pre_commit_hook", "--baseline", BASELINE]
    ended = _run([*hook, "--json", *files])
    if not ended.returncode:
        return []
    try:
        results = json.loads(ended.stdout)["results"]
    except (ValueError, KeyError):
        return [f"detect-secrets failed: {(ended.stderr or ended.stdout).strip()}"]
    return [
        f"{file}:{one['line_number']}: {one['type']}; if it is none, put it into {BASELINE}: "
        f"detect-secrets scan --baseline {BASELINE}"
        for file, ones in results.items()
        for one in ones
    ]


def _report(judged: list[Judgement], found: list[Found], asked: int) -> str:
    listed = sum(len(one.advisories) for one in judged)
    packages = len({one.package for one in judged})
    lines = [
        "Code: bandit finds nothing of medium or high severity.",
        f"Secrets: none but those in {BASELINE}, which are none.",
        f"Advisories: {listed} of {packages} packages are judged in docs/advisories.yml.",
    ]
    if asked:
        lines.append(f"Asked about {asked} packages: {len(found)} advisories, all judged.")
    else:
        lines.append(
            "NOT CHECKED for new advisories: neither PyPI's service nor OSV's could be reached "
            "from here. Run it again where one can."
        )
    return "\n".join(lines)


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(  # noqa: S603
            command, cwd=PROJECT, capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise AuditFailed(f"{Path(command[0]).name} cannot be run: {error}") from error
