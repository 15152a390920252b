"""The questions the help pages are measured by are many, unseen, and point at pages there are."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

PROJECT = Path(__file__).resolve().parents[2]
KNOWLEDGE = PROJECT / "data" / "knowledge"
LANGUAGES = ("en", "zh")
QUESTIONS = YAML(typ="safe").load(PROJECT / "benchmarks" / "questions" / "shop.yml")["questions"]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def bare(text: Any) -> str:
    """The text without case, spaces and punctuation: what makes it the same question."""
    return re.sub(r"[\W_]+", "", str(text).casefold())


def test_a_question_has_its_words_its_language_and_its_pages():
    for question in QUESTIONS:
        assert set(question) == {"ask", "language", "pages"}, question
        assert isinstance(question["ask"], str), question
        assert bare(question["ask"]), question
        assert question["language"] in LANGUAGES, question
        assert len(set(question["pages"])) == len(question["pages"]), question


def test_a_question_is_in_the_language_it_is_said_to_be_in():
    for question in QUESTIONS:
        assert bool(CHINESE.search(question["ask"])) == (question["language"] == "zh"), question


def test_no_question_is_asked_twice():
    asked = Counter(bare(question["ask"]) for question in QUESTIONS)
    assert [text for text, times in asked.items() if times > 1] == []


def test_no_question_is_one_the_judge_was_fitted_on():
    fitted = YAML(typ="safe").load(KNOWLEDGE / "calibration.yml")["calibration"]
    seen = {
        bare(text) for by_page in fitted.values() for texts in by_page.values() for text in texts
    }
    assert seen
    assert [question["ask"] for question in QUESTIONS if bare(question["ask"]) in seen] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_asked_for_exists_in_both_languages(language):
    there = {file.stem for file in (KNOWLEDGE / language).glob("*.md")}
    wanted = {page for question in QUESTIONS for page in question["pages"]}
    assert sorted(wanted - there) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_asked_for_at_least_twice(language):
    pages = Counter(
        page
        for question in QUESTIONS
        if question["language"] == language
        for page in question["pages"]
    )
    there = {file.stem for file in (KNOWLEDGE / language).glob("*.md")}
    assert sorted(page for page in there if pages[page] < 2) == []


def test_there_are_enough_to_measure_by():
    assert len(QUESTIONS) >= 300
    assert sum(not question["pages"] for question in QUESTIONS) >= 80
