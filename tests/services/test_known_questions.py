"""Questions known beside the help pages, and the topics learned from them and from the store."""

from pathlib import Path

import pytest

from services.knowledge import known_questions
from services.knowledge.documents.document import Document, Facts
from services.knowledge.errors import KnowledgeError
from services.knowledge.known_questions import Asked
from services.knowledge.topics import NOTHING


def written(folder: Path, text: str) -> Path:
    (folder / known_questions.FILE).write_text(text, encoding="utf-8")
    return folder


def test_a_key_names_a_page_a_section_or_several_pages(tmp_path: Path):
    folder = written(
        tmp_path,
        "calibration:\n  en:\n    returns#2: [how long]\n    'refunds, returns#1': [money back]\n"
        "    none: [who are you]\n  zh:\n    returns: [能退吗]\n",
    )
    assert known_questions.read(folder) == [
        Asked("how long", "en", ("returns#2",)),
        Asked("money back", "en", ("refunds", "returns#1")),
        Asked("who are you", "en", ()),
        Asked("能退吗", "zh", ("returns",)),
    ]


def test_of_several_pages_the_first_is_the_topic():
    assert Asked("money back", "en", ("refunds", "returns#1")).topic == "refunds"
    assert Asked("who are you", "en", ()).topic == NOTHING


def test_a_folder_without_questions_has_none(tmp_path: Path):
    assert known_questions.read(tmp_path) == []


@pytest.mark.parametrize(
    "text",
    ["", "calibration: 3", "calibration:\n  en: [a]", "calibration: {en: {a: 3}}", "a: [", "\0"],
)
def test_a_broken_file_is_named(tmp_path: Path, text: str):
    with pytest.raises(KnowledgeError, match=r"calibration\.yml"):
        known_questions.read(written(tmp_path, text))


@pytest.fixture
def repository(http, app):
    """A store whose page on returns lists three questions, and whose others list fewer."""
    questions = ("Who pays the postage?", "How long may I send it back?", "Can I return it?")
    facts = Facts(language="en")
    page = Document("en/returns", "Returns", "## Postage\nWe pay the postage.", facts, questions)
    few = Document("en/few", "Few", "Few.", facts, ("Few?",))
    app.state.container.learning.forget(["en/returns", "zh/returns"])
    app.state.container.learning.learn([page, few], "test", urgent=True)
    return app.state.container.knowledge.repository


def test_topics_are_learned_from_pages_and_from_what_was_asked(repository, encoder, tmp_path: Path):
    asked = [Asked("what is the weather", "en", ()), Asked("will it rain", "en", ())]
    kept = tmp_path / "kept.npz"
    topics = known_questions.topics(repository, encoder, asked, kept)
    assert set(topics.names) == {NOTHING, "returns"}
    question = encoder.encode(["query: Who pays the postage?"])[0]
    found = topics.log_probabilities(question)
    assert found["returns"] > found[NOTHING]
    again = known_questions.topics(repository, encoder, asked, kept)
    assert again.log_probabilities(question) == pytest.approx(found)


def test_questions_of_pages_that_are_gone_teach_nothing(repository, encoder):
    gathered = known_questions.gather(repository, encoder, [Asked("gone", "en", ("gone",))])
    assert set(gathered.topics) == {"returns"}
