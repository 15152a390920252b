"""domain.yml read without Rasa, and the check that uses it."""

from __future__ import annotations

from pathlib import Path

import pytest

from dialogue.domain import languages_of, read_domain

DOMAIN = """
intents: [greet, {inform: {use_entities: []}}]
entities: [order, {size: {influence_conversation: false}}]
slots:
  language: {type: text, initial_value: en, mappings: [{type: custom}]}
  order: {type: text, mappings: [{type: from_entity, entity: order}]}
  sure: {type: bool, mappings: [{type: custom}]}
  size: {type: categorical, values: [S, M], mappings: [{type: custom}]}
actions: [action_look, utter_hello]
responses:
  utter_hello:
    - text: Hello
    - text: 您好
      condition: [{type: slot, name: language, value: zh}]
  utter_bye: [{text: Bye}]
  utter_card: [{custom: {type: card}}]
"""


@pytest.fixture
def domain(tmp_path: Path) -> Path:
    file = tmp_path / "domain.yml"
    file.write_text(DOMAIN, "utf-8")
    return file


def test_its_names_are_known(domain: Path) -> None:
    names, problems = read_domain(domain)
    assert problems == []
    assert {"greet", "inform", "nlu_fallback"} <= names.intents
    assert names.entities == {"order", "size"}
    assert names.told_slots == {"order"}
    assert {"action_look", "action_listen"} <= names.actions
    assert "utter_hello" not in names.actions
    assert names.slot_values == {"sure": (True, False), "size": ("s", "m")}


def test_the_languages_of_responses_follow_from_their_conditions(domain: Path) -> None:
    names, _ = read_domain(domain)
    assert names.languages == {"en", "zh"}
    assert names.spoken == {"utter_hello": {"en", "zh"}, "utter_bye": {"en"}}


def test_without_a_slot_for_it_there_are_no_languages() -> None:
    assert languages_of({"utter_a": [{"text": "Hi"}]}, None) == ({}, frozenset())


def test_wanted_languages_go_before_those_found() -> None:
    assert languages_of({"utter_a": [{"text": "Hi"}]}, "en", ["en", "fr"])[1] == {"en", "fr"}


def test_a_folder_is_read_as_one(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("intents: [one]\n")
    (tmp_path / "b.yml").write_text("intents: [two]\nresponses: {utter_a: [{text: Hi}]}\n")
    names, _ = read_domain(tmp_path)
    assert {"one", "two"} <= names.intents
    assert names.responses == {"utter_a"}


@pytest.mark.parametrize("text", ["intents: [\n", "- a\n", "\tintents: []\n"])
def test_a_domain_that_is_none_is_told(tmp_path: Path, text: str) -> None:
    file = tmp_path / "domain.yml"
    file.write_text(text)
    assert str(file) in str(read_domain(file)[1][0])


def test_a_domain_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert "not readable" in str(read_domain(tmp_path / "domain.yml")[1][0])
