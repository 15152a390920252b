"""Examples are repeated with slips of the pen, as many as asked for, under their own label."""

import pytest
from rasa.shared.exceptions import InvalidConfigException

from custom_components.nlu.disturbed_examples import checked, disturbed, known_synonyms
from language.synonyms import Synonyms

TEXTS = ["where is my parcel", "return my order", "我要退货", "货到了没有", "或者换一个", "ok"] * 20
LABELS = ["track", "return", "return", "track", "exchange", "affirm"] * 20


def test_the_share_asked_for_is_added_and_differs_from_the_examples():
    texts, labels = disturbed(TEXTS, LABELS, {"typos": 1.0}, seed=1)
    assert len(texts) == 40
    assert set(labels) == {"track", "return"}
    assert not set(texts) & set(TEXTS)
    half, _ = disturbed(TEXTS, LABELS, {"typos": 0.5}, seed=1)
    assert 8 < len(half) < 32


def test_each_kind_writes_its_own_language():
    assert disturbed(TEXTS, LABELS, {"traditional": 1.0}, seed=1)[0].count("我要退貨") == 20
    heard, _ = disturbed(TEXTS, LABELS, {"homophones": 1.0}, seed=1)
    assert heard
    assert all(any("\u4e00" <= c <= "\u9fff" for c in text) for text in heard)


def test_the_same_seed_writes_the_same_and_none_asked_for_adds_none():
    shares = {"typos": 0.5, "homophones": 0.5}
    assert disturbed(TEXTS, LABELS, shares, 7) == disturbed(TEXTS, LABELS, shares, 7)
    assert disturbed(TEXTS, LABELS, {}, 7) == ([], [])


def test_traditional_examples_are_written_in_simplified_characters_too():
    assert disturbed(["我要退貨", "退货"], ["a", "b"], {"simplified": 1.0}, 1) == (
        ["我要退货"],
        ["a"],
    )


def test_a_word_is_replaced_by_its_synonym_under_the_same_label():
    known = Synonyms([["parcel", "package"], ["退货", "退回去"]])
    texts, labels = disturbed(TEXTS, LABELS, {"synonyms": 1.0}, 1, known)
    assert set(zip(texts, labels, strict=True)) == {
        ("where is my package", "track"), ("我要退回去", "return"),
    }  # fmt: skip


def test_synonyms_are_read_only_where_they_are_asked_for(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert known_synonyms({"typos": 1.0}, "none/*.yml").groups == []
    with pytest.raises(InvalidConfigException, match=r"synonyms: none/\*\.yml: no file"):
        known_synonyms({"synonyms": 0.2}, "none/*.yml")
    (tmp_path / "en.yml").write_text("synonyms:\n- [parcel]\n")
    with pytest.raises(InvalidConfigException, match=r"en\.yml, line 2"):
        known_synonyms({"synonyms": 0.2}, "*.yml")


@pytest.mark.parametrize("shares", [{"slang": 0.2}, {"synonyms": 2}, {"typos": "many"}])
def test_an_unknown_kind_or_share_is_refused(shares):
    with pytest.raises(InvalidConfigException, match="typos, homophones, traditional, simplified"):
        checked(shares)
