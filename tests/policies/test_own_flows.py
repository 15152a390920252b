"""The assistant's own flows against its own domain, as training reads them."""

from __future__ import annotations

import tempfile
from pathlib import Path

from policy_files import DOMAIN, domain_of

from custom_components.policies.domain_names import names_of
from dialogue.check import check
from dialogue.domain import read_domain
from dialogue.loader import build, read

SLOTS = """
  sure: {type: bool, mappings: [{type: custom}]}
  size: {type: categorical, values: [S, m], mappings: [{type: custom}]}
"""
PROJECT = Path(__file__).resolve().parents[2]


def test_names_read_without_rasa_are_those_rasa_knows() -> None:
    file = PROJECT / "domain.yml"
    assert read_domain(file) == (names_of(domain_of(file.read_text("utf-8"))), [])


def test_so_are_those_of_every_kind_of_slot_and_entry() -> None:
    text = DOMAIN.replace("slots:\n", "slots:\n" + SLOTS).replace(
        "entities: [order_number]", "entities: [order_number, {size: {roles: [old, new]}}]"
    )
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "domain.yml"
        file.write_text(text, "utf-8")
        assert read_domain(file) == (names_of(domain_of(text)), [])


def test_the_assistants_own_flows_are_right() -> None:
    names = names_of(domain_of((PROJECT / "domain.yml").read_text("utf-8")))
    trees, problems = read(PROJECT / "data" / "flows")
    graph, found = build(trees, names)
    assert [str(problem) for problem in [*problems, *found, *check(graph, names)]] == []
