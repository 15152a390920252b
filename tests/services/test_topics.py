"""Topics: which documents a question is about, learned from questions that are known."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.knowledge.topics import MOST_TOPICS, NOTHING, Known, Topics, topic_of


def known(rows: int = 30) -> Known:
    chance = np.random.default_rng(1)
    topics = tuple(("returns", "shipping", NOTHING)[row % 3] for row in range(rows))
    centres = {"returns": 0, "shipping": 1, NOTHING: 2}
    vectors = chance.normal(0, 0.1, (rows, 8))
    for row, topic in enumerate(topics):
        vectors[row, centres[topic]] += 1
    return Known(vectors.astype(np.float32), topics)


def test_a_question_like_known_ones_has_their_topic():
    topics = Topics.fit(known())
    found = topics.log_probabilities(np.eye(8, dtype=np.float32)[1])
    assert max(found, key=found.__getitem__) == "shipping"
    assert sum(np.exp(list(found.values()))) == pytest.approx(1, abs=1e-4)


def test_two_topics_are_told_apart_as_three_are():
    both = known()
    kept = [row for row, topic in enumerate(both.topics) if topic != NOTHING]
    topics = Topics.fit(Known(both.vectors[kept], tuple(both.topics[row] for row in kept)))
    found = topics.log_probabilities(np.eye(8, dtype=np.float32)[0])
    assert found["returns"] > np.log(0.5) > found["shipping"]


@pytest.mark.parametrize("names", [(), ("returns",), tuple(map(str, range(MOST_TOPICS + 1)))])
def test_nothing_is_learned_of_too_few_topics_or_too_many(names):
    vectors = np.zeros((len(names), 8), np.float32)
    assert Topics.fit(Known(vectors, names)).log_probabilities(np.zeros(8, np.float32)) == {}


def test_what_is_kept_is_given_back_for_the_same_texts_only(tmp_path: Path):
    topics, file = Topics.fit(known()), tmp_path / "topics.npz"
    topics.save(file, "texts of today")
    kept = Topics.kept(file, "texts of today")
    asked = np.ones(8, np.float32)
    assert kept is not None
    assert kept.log_probabilities(asked) == pytest.approx(topics.log_probabilities(asked))
    assert Topics.kept(file, "texts of tomorrow") is None
    assert Topics.kept(tmp_path / "nowhere.npz", "texts of today") is None


@given(st.binary(max_size=200) | st.binary(max_size=200).map(b"PK\3\4".__add__))
def test_a_damaged_file_is_as_none(tmp_path_factory, written):
    file = tmp_path_factory.mktemp("kept") / "topics.npz"
    file.write_bytes(written)
    assert Topics.kept(file, "texts of today") is None


def test_a_page_and_its_translation_are_one_topic():
    assert topic_of("en/returns", "en") == topic_of("zh/returns", "zh") == "returns"
    assert topic_of("articles/en/returns", "en") == "articles/en/returns"
