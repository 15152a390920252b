"""The assistant's own flows against its own domain, as training reads them."""

from __future__ import annotations

from pathlib import Path

from policy_files import domain_of

from custom_components.policies.domain_names import names_of
from dialogue.check import check
from dialogue.loader import build, read

PROJECT = Path(__file__).resolve().parents[2]


def test_the_assistants_own_flows_are_right() -> None:
    names = names_of(domain_of((PROJECT / "domain.yml").read_text("utf-8")))
    trees, problems = read(PROJECT / "data" / "flows")
    graph, found = build(trees, names)
    assert [str(problem) for problem in [*problems, *found, *check(graph, names)]] == []
