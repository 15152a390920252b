"""What exists in English exists in Chinese."""

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

PROJECT = Path(__file__).resolve().parent.parent
DOMAIN = YAML(typ="safe").load(PROJECT / "domain.yml")
# What Rasa's reminder of a silent customer, and the desk, come with; nobody writes it.
SAID_BY_RASA = {"customer_silent", "person_joined", "person_handed_back"}
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def is_chinese(variation: dict) -> bool:
    return any(
        condition["name"] == "language" and condition["value"] == "zh"
        for condition in variation.get("condition", ())
    )


WITH_WORDS = [name for name, said in DOMAIN["responses"].items() if any("text" in v for v in said)]


@pytest.mark.parametrize("name", WITH_WORDS)
def test_a_response_is_said_in_both_languages(name):
    variations = [v for v in DOMAIN["responses"][name] if "text" in v]
    spoken = {is_chinese(variation) for variation in variations}
    assert spoken == {True, False}


@pytest.mark.parametrize("name", DOMAIN["responses"])
def test_a_chinese_response_is_in_chinese_and_has_the_same_blanks(name):
    blanks: dict[bool, set] = {True: set(), False: set()}
    for variation in DOMAIN["responses"][name]:
        text = variation.get("text", "")
        if len(re.sub(r"{\w+}", "", text)) > 3:
            assert bool(CHINESE.search(text)) == is_chinese(variation), text
        blanks[is_chinese(variation)] |= set(re.findall(r"{(\w+)}", text))
    if blanks[True]:
        assert blanks[True] == blanks[False]


@pytest.mark.parametrize(
    "folder",
    ["data/nlu", "data/knowledge", "data/sentiment", "data/lexicon", "data/lexicon/synonyms"],
)
def test_a_file_has_its_twin(folder):
    room = PROJECT / folder
    english, chinese = (
        {path.name for path in room.glob(f"{language}/*")}
        | {path.suffix for path in room.glob(f"{language}.*")}
        for language in ("en", "zh")
    )
    assert english == chinese
    assert english


def test_every_intent_has_examples_in_both_languages():
    for language in ("en", "zh"):
        written = {
            block["intent"]
            for path in (PROJECT / "data/nlu" / language).glob("*.yml")
            for block in YAML(typ="safe").load(path)["nlu"]
        }
        assert set(DOMAIN["intents"]) - SAID_BY_RASA <= written, language
