"""Designers' files: every mistake at once, each with its line and what would be right."""

import json
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from services.recommendation.design import read_terms
from services.recommendation.designed import DesignedFile, DesignRefused
from services.recommendation.ranking.rules import OfferRules
from services.recommendation.schema import SHAPES
from services.recommendation.schema import written as written_schema
from services.recommendation.wishes.words import WishWords
from services.settings import PROJECT
from tests.services.conftest import TODAY


def written(folder: Path, text: str, name: str = "offers.yml") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(DesignRefused) as told:
        DesignedFile(written(folder, text)).read(OfferRules)
    return str(told.value)


def test_a_file_that_is_not_there_says_nothing(tmp_path):
    assert DesignedFile(tmp_path / "offers.yml").read(OfferRules) == OfferRules()


def test_all_mistakes_are_told_with_their_lines(tmp_path):
    told = refusal(
        tmp_path,
        "variety:\n  weigth: 0.2\nexploring:\n  share: 2\n"
        "ranking:\n  - boost: {brand: kestrel}\n    pin: {sku: KT-15}\n",
    )
    assert "3 mistakes in offers.yml" in told
    assert "offers.yml:2: variety.weigth: there is no such key. Did you mean 'weight'?" in told
    assert "offers.yml:4: exploring.share:" in told
    assert "offers.yml:6: ranking.0" in told
    assert "not 2" in told


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("{why: nothing}", "not 0"),
        ("{boost: {}}", "name a sku"),
        ("{only: {sku: A}}", "write `for`"),
        ("{boost: {sku: A}, with: {sku: B}}", "beside `never` only"),
        ("{boost: {sku: A}, from: 2026-12-02, to: 2026-12-01}", "before it begins"),
        ("{boost: {sku: A}, by: -1}", "greater than 0"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused(tmp_path, rule, reason):
    assert reason in refusal(tmp_path, f"ranking:\n  - {rule}\n")


def test_limits_that_contradict_each_other_are_refused(tmp_path):
    told = refusal(tmp_path, "attention: {quickest_days: 9, refill_days: 3}\n")
    assert "quickest_days <= refill_days" in told


def test_what_is_not_yaml_is_told_with_its_line(tmp_path):
    assert "offers.yml:2: not YAML" in refusal(tmp_path, "variety:\n  weight: ]\n")


def test_an_empty_word_is_refused(tmp_path):
    path = written(tmp_path, "turns:\n  cheaper:\n    en: ['']\n", "wishes.yml")
    with pytest.raises(DesignRefused, match=r"wishes.yml:3: .*empty word"):
        DesignedFile(path).read(WishWords)


def test_names_that_the_catalogue_lacks_are_refused_in_both_files(tmp_path, sold, encoder):
    written(tmp_path, "bought_again: [kettles]\nranking:\n  - pin: {sku: KT-51}\n")
    words = "attributes:\n  - {attribute: noise, wants: less, en: [quiet]}\n"
    written(tmp_path, words, "wishes.yml")
    with pytest.raises(DesignRefused) as told:
        read_terms(tmp_path, sold, encoder, "CNY")
    assert "offers.yml:1: bought_again.0: there is no category 'kettles'." in str(told.value)
    assert "there is no sku 'KT-51'. Did you mean 'KT-15'?" in str(told.value)
    assert "wishes.yml:2:" in str(told.value)


def test_the_shops_own_files_are_in_order(sold, encoder):
    terms = read_terms(PROJECT / "data" / "shop", sold, encoder, "CNY", lambda: TODAY)
    assert terms.rules.exploring.share == 0.1
    assert terms.words.attributes


@pytest.mark.parametrize("name", SHAPES)
def test_what_editors_are_told_is_what_is_read(name):
    kept = (PROJECT / "docs" / name).read_text("utf-8")
    assert kept == written_schema(name), "python -m services.recommendation.schema docs"


@pytest.mark.parametrize("name", SHAPES)
def test_the_shops_files_are_right_by_what_editors_are_told(name):
    schema = json.loads(written_schema(name))
    file = PROJECT / "data" / "shop" / f"{name.split('.')[0]}.yml"
    jsonschema.validate(YAML(typ="safe").load(file), schema)
