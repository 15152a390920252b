"""docs/replies.md: its examples are right, and it names every key."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from replies.settings import ModelSettings, ReplySettings, read
from replies.values import spoken
from replies.variations import KEYS, BrokenReplies, Situation, check, choose, fitting

PROJECT = Path(__file__).resolve().parents[2]
PAGE = (PROJECT / "docs" / "replies.md").read_text("utf-8")
EXAMPLES = [
    YAML(typ="safe").load(text) for text in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
]
DOMAIN = YAML(typ="safe").load(PROJECT / "domain.yml")


def example(key):
    return next(found[key] for found in EXAMPLES if key in found)


def test_the_variations_are_chosen_as_the_page_says():
    responses = example("responses")
    check(responses)
    english = [v for v in responses["utter_unanswered"] if "condition" not in v]
    texts = {}
    for now in (Situation(), Situation(heard=1), Situation(sentiment="negative")):
        texts[now] = choose(fitting(english, now), now)["text"]
    assert list(texts.values()) == [variation["text"] for variation in english]


def test_the_mistake_is_told_as_the_page_says():
    responses = example("responses")
    responses["utter_unanswered"][2]["metadata"]["sentiment"] = "sad"
    with pytest.raises(BrokenReplies) as refused:
        check({"utter_unanswered": responses["utter_unanswered"]})
    assert str(refused.value).splitlines()[1].strip() in PAGE


def test_values_are_written_as_the_page_says():
    for value in ("2026-10-01", {"amount": 1299, "currency": "CNY"}, ["kettle", "toaster"], 1299.5):
        assert f"| {spoken(value, 'en')} | {spoken(value, 'zh')} |" in PAGE


def test_the_settings_of_the_language_model_can_be_read():
    block = dict(example("nlg"))
    del block["type"]
    _, model = read(block, {})
    assert model.is_on


def test_the_story_names_what_the_domain_knows():
    for step in example("stories")[0]["steps"]:
        known = {*DOMAIN["intents"], *DOMAIN["actions"], *DOMAIN["responses"]}
        assert set(step.values()) <= known


@pytest.mark.parametrize("key", KEYS)
def test_a_key_of_a_variation_is_shown(key):
    assert f"`{key}: " in PAGE


@pytest.mark.parametrize("key", sorted({**vars(ReplySettings()), **vars(ModelSettings())}))
def test_a_setting_has_its_place_in_the_configuration(key):
    assert f"`{key}`" in (PROJECT / "docs" / "configuration.md").read_text("utf-8")


def test_the_domains_own_responses_can_be_followed():
    check(DOMAIN["responses"])
