"""docs/flows.md: its examples are right, and it names every key."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dialogue.conditions import FACTS
from dialogue.document import parse
from dialogue.expressions import FUNCTIONS
from dialogue.flow_loader import FLOW_KEYS, GROUP_KEYS
from dialogue.graph import Limits, Names
from dialogue.loader import build
from dialogue.pattern_loader import PATTERN_KEYS
from dialogue.state_loader import STATE_KEYS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "flows.md").read_text("utf-8")
NOTHING = Names(*(frozenset() for _ in range(4)))


@pytest.mark.parametrize("example", re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL))
def test_an_example_is_right(example: str) -> None:
    tree, problems = parse(example, "docs/flows.md")
    assert tree is not None
    _, found = build({"docs/flows.md": tree}, NOTHING)
    told = [str(problem) for problem in problems + found]
    assert [problem for problem in told if "no flow is defined" not in problem] == []


@pytest.mark.parametrize("key", sorted({*FLOW_KEYS, *STATE_KEYS, *GROUP_KEYS}))
def test_a_key_has_its_row(key: str) -> None:
    assert f"| `{key}` |" in PAGE


@pytest.mark.parametrize("key", PATTERN_KEYS)
def test_a_pattern_is_shown(key: str) -> None:
    assert f"  {key}:" in PAGE


@pytest.mark.parametrize("fact", sorted(FACTS | FUNCTIONS))
def test_a_fact_is_named(fact: str) -> None:
    assert f"`{fact}" in PAGE


def test_the_limits_shown_are_the_defaults() -> None:
    shown = ", ".join(f"{name}: {value}" for name, value in Limits()._asdict().items())
    assert f"limits: {{{shown}}}" in PAGE
