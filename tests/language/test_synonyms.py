"""Whole words are replaced by others of their group; a broken file is refused with its place."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from language.synonyms import Synonyms, SynonymsError, read

GROUPS = [["parcel", "package"], ["where's", "where is"], ["怎么", "咋"], ["快递", "包裹"]]
SHIPPED = sorted((Path(__file__).parents[2] / "data/lexicon/synonyms").glob("*.yml"))


def ways(text):
    return {Synonyms(GROUPS).replaced(text, Random(seed)) for seed in range(30)}


def test_one_word_is_replaced_at_a_time():
    assert ways("where is my parcel") == {"where's my parcel", "where is my package"}
    assert ways("快递怎么还没到") == {"包裹怎么还没到", "快递咋还没到"}


def test_a_capital_stays():
    assert ways("Where is it") == {"Where's it"}


@pytest.mark.parametrize("text", ["", "parcels", "e-parcel", "快递员是谁", "nowhere island", "😀"])
def test_part_of_a_word_is_no_word(text):
    assert ways(text) == {text}


@given(st.text(st.one_of(st.sampled_from("快递怎么 parcel'İ"), st.characters())), st.integers())
@settings(max_examples=60, deadline=None)
def test_any_text_can_be_given(text, seed):
    assert isinstance(Synonyms(GROUPS).replaced(text, Random(seed)), str)


def test_a_group_shipped_is_of_one_language_and_there_are_many():
    assert [file.stem for file in SHIPPED] == ["en", "zh"]
    for file in SHIPPED:
        groups = read([file])
        assert len(groups) >= 80
        for group in groups:
            chinese = any("\u4e00" <= c <= "\u9fff" for word in group for c in word)
            assert chinese == (file.stem == "zh"), group


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("synonyms:\n- [a, b]\n- [lonely]\n", r"s\.yml, line 3: \['lonely'\]; a group is"),
        ("synonyms:\n- [a, b]\n- [c, 1]\n", r"s\.yml, line 3: 1 is no word"),
        ("synonyms:\n- [a, b]\n- [b, c]\n", r"s\.yml, line 3: 'b' stands in .*s\.yml, line 2 too"),
        ("synonyms:\n", r"s\.yml: the top-level key `synonyms`"),
        ("lexicon: {}\n", r"s\.yml: the top-level key `synonyms`"),
        ("synonyms: [", r"s\.yml: "),
    ],
    ids=["one-word", "number", "twice", "empty", "other-key", "broken"],
)
def test_a_file_that_is_no_list_of_groups_is_refused_with_its_place(tmp_path, written, told):
    (tmp_path / "s.yml").write_text(written)
    with pytest.raises(SynonymsError, match=told):
        read([tmp_path / "s.yml"])


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(SynonymsError, match=r"no\.yml: No such file"):
        read([tmp_path / "no.yml"])
    with pytest.raises(SynonymsError, match="no file"):
        read([])


def test_the_others_of_each_word_of_a_text_are_told_once():
    synonyms = Synonyms([["parcel", "package", "box"], ["快递", "包裹"]])
    assert synonyms.others("my parcel, the PARCEL is late") == ["package", "box"]
    assert synonyms.others("我的快递呢") == ["包裹"]
    assert synonyms.others("nothing") == []
