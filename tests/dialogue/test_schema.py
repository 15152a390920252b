"""docs/flows.schema.json: the keys of the loader, and right for every flow there is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft7Validator
from shop_flows import SHOP
from wide_flows import WIDE

from dialogue.document import parse
from dialogue.flow_loader import FLOW_KEYS, GROUP_KEYS
from dialogue.loader import TOP_KEYS
from dialogue.pattern_loader import PATTERN_KEYS, SUB_KEYS
from dialogue.schema import FLOW, GROUP, PATTERNS, STATE, schema
from dialogue.state_loader import CALL_KEYS, STATE_KEYS

PROJECT = Path(__file__).resolve().parents[2]
FILES = sorted((PROJECT / "data/flows").glob("*.yml"))
VALIDATOR = Draft7Validator(schema())


def errors(text: str) -> list[str]:
    tree, _ = parse(text, "f.yml")
    assert tree is not None
    return [error.message for error in VALIDATOR.iter_errors(tree.plain())]


def test_the_written_schema_is_the_present_one() -> None:
    written = json.loads((PROJECT / "docs/flows.schema.json").read_text("utf-8"))
    assert written == schema(), "run: python -m dialogue.schema > docs/flows.schema.json"


def test_the_schema_is_one() -> None:
    Draft7Validator.check_schema(schema())


def test_its_keys_are_those_of_the_loader() -> None:
    assert set(STATE) == set(STATE_KEYS)
    assert set(FLOW) == set(FLOW_KEYS)
    assert set(GROUP) == set(GROUP_KEYS)
    assert set(PATTERNS) == set(PATTERN_KEYS)
    assert set(schema()["properties"]) == set(TOP_KEYS)
    assert set(STATE["call"]["anyOf"][1]["properties"]) == set(CALL_KEYS)
    for key, known in SUB_KEYS.items():
        assert set(PATTERNS[key]["properties"]) == set(known), key


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_file_of_the_assistants_is_right_and_names_the_schema(file: Path) -> None:
    text = file.read_text("utf-8")
    assert errors(text) == []
    assert text.startswith("# yaml-language-server: $schema=../../docs/flows.schema.json\n")


@pytest.mark.parametrize("text", [SHOP, WIDE], ids=["shop", "wide"])
def test_the_flows_of_tests_are_right(text: str) -> None:
    assert errors(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "flows: {a: {states: {s: {aks: order}}}}",
        "flows: {a: {triggers: [b]}}",
        "flows: {a: {states: {s: {ask: order, take: words}}}}",
        "flows: {a: {states: {g: {states: {s: {say: utter_a}}, ask: order}}}}",
        "patterns: {silence: {after: soon}}",
        "flos: {}",
    ],
)
def test_what_is_wrong_is_marked(text: str) -> None:
    assert errors(text)
