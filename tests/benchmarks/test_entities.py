"""The figures of the entity benchmark, and the data it reads."""

import json

import pytest

from benchmarks import entities
from benchmarks.entities import Row, scored
from benchmarks.evaluate import Score
from benchmarks.public_data import DataMissing, cluener
from benchmarks.taggers import Read, own_crf, sklearn_crf
from language.words import Word

PLACES = ["北京", "上海", "广州", "重庆"]


def text_of(place):
    text = f"我在{place}上班"
    words = [Word("我", 0, 1), Word("在", 1, 2), Word(place, 2, 4), Word("上班", 4, 6)]
    return Read(text, words, frozenset({("city", 2, 4)}))


def test_spans_are_right_when_kind_and_place_are():
    wanted = [frozenset({("a", 0, 2), ("b", 3, 4)}), frozenset()]
    found = [frozenset({("a", 0, 2), ("b", 3, 5)}), frozenset({("c", 0, 1)})]
    scores = scored(wanted, found)
    assert scores == {"a": Score(1, 1, 1), "b": Score(0, 1, 1), "c": Score(0, 1, 0)}
    assert Row("", scores, 0, 0, 0, 0).total == Score(1, 3, 2)


@pytest.mark.parametrize("train", [sklearn_crf, own_crf])
def test_each_crf_finds_what_it_learned(train):
    served = train([text_of(place) for place in PLACES])
    assert served.find(text_of("北京")) == {("city", 2, 4)}
    assert served.megabytes > 0


@pytest.mark.parametrize("indent", [None, 2], ids=["lines", "blocks"])
def test_the_data_are_read_with_ends_after_the_last_character(tmp_path, monkeypatch, indent):
    row = {"text": "我在北京", "label": {"city": {"北京": [[2, 3]]}}}
    (tmp_path / "cluener").mkdir()
    for part in ("train", "dev"):
        written = "\n".join([json.dumps(row, ensure_ascii=False, indent=indent)] * 2) + "\n"
        (tmp_path / "cluener" / f"{part}.json").write_text(written, encoding="utf-8")
    monkeypatch.setenv("HEED_BENCHMARK_DATA", str(tmp_path))
    data = cluener()
    assert data.train == data.test == [("我在北京", frozenset({("city", 2, 4)}))] * 2


def test_data_that_are_not_there_are_said_with_their_source(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("HEED_BENCHMARK_DATA", str(tmp_path))
    monkeypatch.setattr("sys.argv", ["entities"])
    with pytest.raises(DataMissing):
        cluener()
    entities.main()
    assert "https://github.com/CLUEbenchmark/CLUENER2020" in capsys.readouterr().out
