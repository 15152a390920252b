"""Retrieval sets: what is indexed, what is asked, and which of it is right."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from benchmarks.public_data import DataMissing, folder
from launcher.settings import PROJECT
from services.knowledge.documents.document import Document, Facts
from services.knowledge.pages import document_of, read_folder

QUESTIONS = PROJECT / "benchmarks" / "questions" / "shop.yml"
PAGES = PROJECT / "data" / "knowledge"
SOURCES = {
    "stackfaq": "Mass et al. 2020, https://aclanthology.org/2020.acl-main.74 (StackFAQ)",
    "bank_faqs": "the public bank FAQ collection of 1,778 questions in 8 classes",
    "insurance_questions": "https://github.com/hailiang-wang/insuranceqa-corpus-zh (research use)",
}
OTHER = {"en": "zh", "zh": "en"}


@dataclass(frozen=True)
class Question:
    """A question.

    Attributes:
        text: The question.
        right: Keys of the documents that answer it; none when nothing does.
    """

    text: str
    right: frozenset[str]


@dataclass(frozen=True)
class RetrievalSet:
    """Documents, and questions about them.

    Attributes:
        name: Its name.
        language: Language of the documents.
        documents: What is indexed.
        questions: What is asked; none of it was ever tuned on.
    """

    name: str
    language: str
    documents: tuple[Document, ...]
    questions: tuple[Question, ...]

    @property
    def answerable(self) -> tuple[Question, ...]:
        """The questions that some document answers."""
        return tuple(question for question in self.questions if question.right)


def stackfaq() -> RetrievalSet:
    """Read StackFAQ: the original questions are indexed, their paraphrases asked."""
    pairs = list(csv.reader(_open("stackfaq"), delimiter="\t", quoting=csv.QUOTE_NONE))
    known = {original: f"q{number}" for number, (original, _) in enumerate(pairs)}
    documents = [_document(key, question, question) for question, key in known.items()]
    asked = [Question(paraphrase, frozenset([known[original]])) for original, paraphrase in pairs]
    return RetrievalSet("stackfaq", "en", tuple(documents), tuple(asked))


def bank_faqs() -> RetrievalSet:
    """Read the bank's questions and answers: the answers are indexed without their questions."""
    rows = list(csv.DictReader(_open("bank_faqs")))
    known = {row["Answer"]: f"a{number}" for number, row in enumerate(rows)}
    right: dict[str, set[str]] = {}
    for row in rows:
        right.setdefault(row["Question"], set()).add(known[row["Answer"]])
    documents = [_document(key, "", answer) for answer, key in known.items()]
    asked = [Question(text, frozenset(keys)) for text, keys in right.items()]
    return RetrievalSet("bank_faqs", "en", tuple(documents), tuple(asked))


def insurance() -> RetrievalSet:
    """Read the insurance questions: the English ones are indexed, the Chinese ones asked."""
    rows = list(csv.DictReader(_open("insurance_questions")))
    known = {row["en"]: f"q{number}" for number, row in enumerate(rows)}
    right: dict[str, set[str]] = {}
    for row in rows:
        right.setdefault(row["zh"], set()).add(known[row["en"]])
    documents = [_document(key, question, question) for question, key in known.items()]
    asked = [Question(text, frozenset(keys)) for text, keys in right.items()]
    return RetrievalSet("insurance, zh asks en", "en", tuple(documents), tuple(asked))


def shop(language: str, pages: str | None = None) -> RetrievalSet:
    """Read the shop's help pages and what customers ask.

    Args:
        language: Language of the questions.
        pages: Language of the pages; left out, the same.
    """
    pages = pages or language
    documents = [document_of(page) for page in read_folder(PAGES) if page.language == pages]
    asked = [
        Question(one["ask"], frozenset(f"{pages}/{page}" for page in one["pages"]))
        for one in YAML(typ="safe").load(QUESTIONS)["questions"]
        if one["language"] == language
    ]
    name = f"shop, {language}" if pages == language else f"shop, {language} asks {pages}"
    return RetrievalSet(name, pages, tuple(documents), tuple(asked))


SETS: dict[str, Callable[[], RetrievalSet]] = {
    "shop-en": lambda: shop("en"),
    "shop-zh": lambda: shop("zh"),
    "shop-en-zh": lambda: shop("en", "zh"),
    "shop-zh-en": lambda: shop("zh", "en"),
    "stackfaq": stackfaq,
    "bank_faqs": bank_faqs,
    "insurance": insurance,
}


def _document(key: str, title: str, text: str) -> Document:
    questions = (title,) if title else ()
    return Document(key, title, text, Facts(language="en"), questions)


def _open(name: str) -> list[str]:
    place = folder() / name
    files: list[Path] = sorted([*place.glob("*.csv"), *place.glob("*.tsv"), *place.glob("*.txt")])
    if not files:
        raise DataMissing(f"{place} is not here; it can be had from {SOURCES[name]}.")
    return files[0].read_text(encoding="utf-8").splitlines(keepends=True)
