"""The benchmark of sentiment splits as the data's README says, and does without absent data."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter

import numpy as np
import pytest

from benchmarks import sentiment
from benchmarks.sentiment import Unknown
from launcher.settings import PROJECT

ROWS = [(f"text {place}", "01"[place % 4 == 0], "01"[place % 4 == 0]) for place in range(1000)]


def test_a_fifth_is_tested_on_and_every_label_is_alike_in_both_parts():
    data = sentiment.split(ROWS, 5000)
    assert [len(texts) for texts in data.texts] == [800, 200]
    assert [Counter(targets.tolist())[1] for targets in data.targets] == [200, 50]
    assert not set(data.texts[0]) & set(data.texts[1])


def test_the_limit_cuts_the_training_part_only():
    whole, cut = sentiment.split(ROWS, 5000), sentiment.split(ROWS, 100)
    assert (len(cut.texts[0]), cut.whole) == (100, 800)
    assert cut.texts[1] == whole.texts[1]
    assert set(cut.texts[0]) < set(whole.texts[0])


def test_texts_keep_their_labels():
    data = sentiment.split(ROWS, 100)
    right = {text: label for text, label, _ in ROWS}
    for texts, targets in zip(data.texts, data.targets, strict=True):
        assert [data.labels[place] for place in targets] == [right[text] for text in texts]


def test_rows_without_text_are_left_out(tmp_path):
    (tmp_path / "reviews.csv").write_text("\ufefflabel,review\n1,很好\n0, \n0,差\n")
    found = sentiment.read(tmp_path / "reviews.csv", sentiment.SETS["hotel"])
    assert found == [("很好", "1", "1"), ("差", "0", "0")]


def test_another_table_is_refused_with_what_is_missing(tmp_path):
    (tmp_path / "reviews.csv").write_text("label,text\n1,x\n")
    with pytest.raises(Unknown, match=r"reviews\.csv: column 'review' is missing"):
        sentiment.read(tmp_path / "reviews.csv", sentiment.SETS["hotel"])


def test_texts_are_encoded_once_and_others_anew(tmp_path, monkeypatch):
    monkeypatch.setattr(sentiment, "CACHE", tmp_path / "cache")
    asked = []

    def encode(texts):
        asked.append(list(texts))
        return np.full((len(texts), 2), len(asked), np.float32)

    first = sentiment.cached("set-train", "kind", ["a", "b"], encode)
    np.testing.assert_array_equal(sentiment.cached("set-train", "kind", ["a", "b"], encode), first)
    assert asked == [["a", "b"]]
    sentiment.cached("set-train", "kind", ["a", "c"], encode)
    sentiment.cached("set-train", "other kind", ["a", "b"], encode)
    assert len(asked) == 3


def test_absent_data_is_said_with_its_source_and_is_no_failure(tmp_path):
    ended = subprocess.run(
        [sys.executable, "-m", "benchmarks.sentiment"],
        cwd=PROJECT,
        env={"HEED_BENCHMARK_DATA": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    for data in sentiment.SETS.values():
        assert data.source in ended.stdout


def test_an_unknown_set_is_refused_with_those_there_are():
    with pytest.raises(Unknown, match="'motel'; there are shopping, hotel, takeaway, airline"):
        sentiment.main(["motel"], 100)
