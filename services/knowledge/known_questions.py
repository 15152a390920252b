"""Gathers what is known about questions: those of the documents, and those that customers asked."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from services.knowledge.errors import KnowledgeError
from services.knowledge.repository import PassageRepository
from services.knowledge.topics import MOST_TOPICS, NOTHING, Known, Topics, topic_of
from services.vectors import Encoder, encode_queries

FILE = "calibration.yml"
NONE = "none"
# A document that lists fewer questions teaches nothing that its own rows do not tell.
LEAST = 3
# Raised when topics are learned in another way: what is kept is then learned anew.
LEARNED = 2


@dataclass(frozen=True)
class Asked:
    """A question that a customer asked.

    Attributes:
        text: The question.
        language: `en` or `zh`.
        pages: Slugs of the help pages that answer it, each perhaps with the number of the section
            (`returns#2`); none when nothing answers it.
    """

    text: str
    language: str
    pages: tuple[str, ...]

    @property
    def slugs(self) -> tuple[str, ...]:
        """The slugs without the sections."""
        return tuple(page.partition("#")[0] for page in self.pages)

    @property
    def topic(self) -> str:
        """The topic of the page that answers best."""
        return self.slugs[0] if self.pages else NOTHING


def read(folder: Path) -> list[Asked]:
    """Read the questions beside the help pages; without a file there are none.

    Raises:
        KnowledgeError: When the file is no such list of questions.
    """
    file = folder / FILE
    if not file.is_file():
        return []
    try:
        written: Any = YAML(typ="safe").load(file)["calibration"]
        return [
            Asked(str(text), str(language), _pages(str(page)))
            for language, by_page in written.items()
            for page, texts in by_page.items()
            for text in texts
        ]
    except (YAMLError, UnicodeDecodeError, AttributeError, TypeError, KeyError) as error:
        raise KnowledgeError(
            f"{file} is not `calibration:` with a list of questions for each page of a language "
            f"({error})."
        ) from error


def topics(
    repository: PassageRepository, encoder: Encoder, asked: Sequence[Asked], kept: Path | None
) -> Topics:
    """Return what is learned from all that is known, or what was kept of it.

    Args:
        repository: The store, whose documents have questions of their own.
        encoder: Turns texts into vectors.
        asked: What customers asked.
        kept: File in which it is kept; without one it is learned each time.
    """
    questions = repository.questions()
    digest = _digest([*sorted(questions), encoder.dimension, *asked])
    if kept is not None and (known := Topics.kept(kept, digest)) is not None:
        return known
    learned = Topics.fit(gather(repository, encoder, asked))
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        learned.save(kept, digest)
    return learned


def gather(repository: PassageRepository, encoder: Encoder, asked: Sequence[Asked]) -> Known:
    """Return all texts whose topics are known.

    Args:
        repository: The store.
        encoder: Turns texts into vectors.
        asked: What customers asked.
    """
    listed = Counter(repository.questions().values())
    pages = {page: language for (page, language), count in listed.items() if count >= LEAST}
    known = {topic_of(page, language) for page, language in pages.items()}
    about = [one for one in asked if one.topic in known | {NOTHING}]
    vectors = [*encode_queries(encoder, [one.text for one in about])]
    names = [one.topic for one in about]
    if 0 < len(known) <= MOST_TOPICS:
        for page, language, vector in repository.vectors(pages):
            vectors.append(np.asarray(vector, np.float32))
            names.append(topic_of(page, language))
    shape = (len(vectors), encoder.dimension)
    return Known(np.array(vectors, np.float32).reshape(shape), tuple(names))


def _pages(written: str) -> tuple[str, ...]:
    """Return the pages of a key: `none`, `returns#2`, or several with commas between."""
    names = [name.strip() for name in written.split(",")]
    return () if names == [NONE] else tuple(names)


def _digest(parts: Iterable[Any]) -> str:
    hashed = hashlib.sha256(str(LEARNED).encode())
    for part in parts:
        hashed.update(f"\0{part}".encode("utf-8", "replace"))
    return hashed.hexdigest()
