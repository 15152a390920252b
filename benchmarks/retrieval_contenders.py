"""Who is compared in the knowledge benchmark: ours, and the peers that are usual."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import bm25s
import numpy as np
import numpy.typing as npt
import Stemmer
from sklearn.feature_extraction.text import TfidfVectorizer

from benchmarks.retrieval_measures import DEEPEST
from language.words import words
from services.knowledge import known_questions
from services.knowledge.answering import read as read_judge
from services.knowledge.calibrate import learned
from services.knowledge.documents.document import Document
from services.knowledge.known_questions import Asked
from services.knowledge.repository import SECTION, Wanted
from services.knowledge.rows import rows
from services.knowledge.service import KnowledgeService
from services.settings import ServicesSettings
from services.vectors import Encoder, encode_passages, encode_queries

Rankings = list[list[str]]
_STEMMER = Stemmer.Stemmer("english")


class Passages:
    """Passages of documents as ours has them, for peers that know nothing but texts.

    Args:
        documents: The documents, all in one language.
    """

    def __init__(self, documents: Sequence[Document]) -> None:
        self.language = documents[0].facts.language
        self.keys: list[str] = []
        self.texts: list[str] = []
        for document in documents:
            for row in rows(document, version=1):
                if row.kind == SECTION:
                    self.keys.append(document.key)
                    self.texts.append(row.searched)

    def rankings(self, scores: npt.ArrayLike) -> Rankings:
        """Return documents by the best of their passages, one list a question."""
        found = []
        for row in np.asarray(scores):
            best = [self.keys[place] for place in np.argsort(-row, kind="stable")]
            found.append(list(dict.fromkeys(best))[:DEEPEST])
        return found


def terms(text: str, language: str) -> list[str]:
    """Return the words of a text, Chinese as LAC cuts them, English ones without their endings."""
    cut = (text[word.start : word.end].lower() for word in words(text, language))
    return [_STEMMER.stemWord(word) for word in cut if re.search(r"\w", word)]


def bm25(passages: Passages, asked: Sequence[str], asked_in: str) -> Rankings:
    """Rank by BM25 alone, as bm25s has it by default."""
    index = bm25s.BM25()
    cut = [terms(text, passages.language) for text in passages.texts]
    index.index(cut, show_progress=False)
    scores = np.array([_scores(index, terms(text, asked_in), len(cut)) for text in asked])
    return passages.rankings(scores)


def _scores(index: bm25s.BM25, cut: list[str], passages: int) -> npt.NDArray[np.float32]:
    known = [word for word in cut if word in index.vocab_dict]
    scores: npt.NDArray[np.float32] = index.get_scores(known) if known else np.zeros(passages)
    return scores


def tf_idf(passages: Passages, asked: Sequence[str], asked_in: str) -> Rankings:
    """Rank by the cosine of TF-IDF vectors of words."""
    model = TfidfVectorizer(analyzer=lambda both: terms(*both), sublinear_tf=True)
    indexed = model.fit_transform([(text, passages.language) for text in passages.texts])
    questions = model.transform([(text, asked_in) for text in asked])
    return passages.rankings((questions @ indexed.T).toarray())


def dense(passages: Passages, asked: Sequence[str], encoder: Encoder) -> Rankings:
    """Rank by the cosine of the encoder's vectors alone."""
    indexed = encode_passages(encoder, passages.texts)
    return passages.rankings(encode_queries(encoder, list(asked)) @ indexed.T)


@contextmanager
def ours(
    documents: Sequence[Document], encoder: Encoder, asked: Sequence[Asked] = ()
) -> Iterator[KnowledgeService]:
    """Give the knowledge service with documents learned.

    Args:
        documents: The documents.
        encoder: Turns texts into vectors.
        asked: Questions whose documents are known, to learn topics from.
    """
    settings = ServicesSettings()
    judge = read_judge(settings.knowledge_data)
    with learned(settings, documents, encoder, judge) as knowledge:
        knowledge.learn_topics(asked)
        yield knowledge


def found_by(
    knowledge: KnowledgeService, asked: Sequence[str], language: str | None = None
) -> Rankings:
    """Return the documents that the service finds, one list a question."""
    found = []
    for text in asked:
        ranked = knowledge.ranked(text, Wanted(language)).ranked
        found.append(list(dict.fromkeys(one.row.page for one in ranked))[:DEEPEST])
    return found


def shop_questions() -> list[Asked]:
    """Return the questions that designers keep beside the help pages."""
    return known_questions.read(ServicesSettings().knowledge_data)
