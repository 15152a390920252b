"""Fits when the help pages answer: `python -m services.knowledge.calibrate`.

Asks the questions of data/knowledge/calibration.yml, each after topics were learned from the
others, prints how often the first passage is of a right page and what precision and coverage
answering has in cross-validation, and writes answering.json.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from language import synonyms
from neural.encoder import OnnxEncoder
from services.database import Database
from services.knowledge import known_questions
from services.knowledge.answering import Judge, signs, write
from services.knowledge.documents.document import Document
from services.knowledge.known_questions import Asked
from services.knowledge.learning import LearningService
from services.knowledge.pages import document_of, read_folder
from services.knowledge.repository import Wanted
from services.knowledge.service import KnowledgeService
from services.knowledge.suggesting import suggested
from services.knowledge.topics import topic_of
from services.settings import ServicesSettings
from services.vectors import Encoder

# Of the answers given, this share should be of a right page.
PRECISION = 0.9
# Where no page surely answers, so often should one of those suggested do.
HELPFUL = 0.75
FOLDS = 10
SCRATCH = "scratch"
STRENGTH = 1.0

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Outcome:
    """What came of a question.

    Attributes:
        answerable: Whether some page answers it.
        right: Whether the first passage is of such a page.
        among: Whether one of the pages that would be suggested is.
        signs: What is known of that passage.
    """

    answerable: bool
    right: bool
    among: bool
    signs: tuple[float, ...]


def ask(knowledge: KnowledgeService, questions: Sequence[Asked]) -> list[Outcome]:
    """Ask questions, each in its own language."""
    outcomes = []
    for asked in questions:
        found = knowledge.ranked(asked.text, Wanted(asked.language))
        right, *others = (
            topic_of(one.row.page, asked.language) in asked.slugs for one in suggested(found.ranked)
        )
        told = signs(found.ranked, found.nothing)
        outcomes.append(Outcome(bool(asked.pages), right, right or any(others), told))
    return outcomes


def ask_in_folds(knowledge: KnowledgeService, questions: Sequence[Asked]) -> list[Outcome]:
    """Ask each question after topics were learned from those of the other folds."""
    outcomes: dict[int, Outcome] = {}
    folds = KFold(FOLDS, shuffle=True, random_state=0)
    for known, held_out in folds.split(np.arange(len(questions))):
        knowledge.learn_topics([questions[place] for place in known])
        found = ask(knowledge, [questions[place] for place in held_out])
        outcomes.update(zip(held_out.tolist(), found, strict=True))
    return [outcomes[place] for place in range(len(questions))]


def fit(outcomes: Sequence[Outcome], precision: float = PRECISION) -> tuple[Judge, Array]:
    """Fit on all questions, with the thresholds at which held-out answers had a precision.

    Returns:
        The judge, and the confidence that one fitted without the question has of each.
    """
    found = np.array([one.signs for one in outcomes])
    right = np.array([one.right for one in outcomes])
    model = make_pipeline(StandardScaler(), LogisticRegression(C=STRENGTH, max_iter=10_000))
    held_out = cross_val_predict(model, found, right, cv=FOLDS, method="predict_proba")[:, 1]
    model.fit(found, right)
    scaler, regression = model[0], model[1]
    coefficients = regression.coef_[0] / scaler.scale_
    intercept = float(regression.intercept_[0] - (coefficients * scaler.mean_).sum())
    threshold = threshold_for(held_out, right, precision)
    silent = held_out < threshold
    among = np.array([one.among for one in outcomes])
    perhaps = threshold_for(held_out[silent], among[silent], HELPFUL)
    judge = Judge(
        tuple(coefficients.round(4).tolist()),
        round(intercept, 4),
        round(threshold, 3),
        round(perhaps, 3),
    )
    return judge, held_out


def threshold_for(confidences: Array, right: npt.NDArray[np.bool_], precision: float) -> float:
    """Return the least confidence from which on the answers have a precision."""
    order = np.argsort(-confidences, kind="stable")
    reached = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    good = np.where(reached >= precision)[0]
    return float(confidences[order][good[-1] if good.size else 0])


@contextmanager
def learned(
    settings: ServicesSettings,
    documents: Sequence[Document],
    encoder: Encoder,
    judge: Judge | None = None,
) -> Iterator[KnowledgeService]:
    """Give documents, learned into a store of their own, without any topics."""
    with tempfile.TemporaryDirectory() as scratch:
        database = Database(f"sqlite:///{scratch}/heed.db")
        database.migrate()
        words = synonyms.of_folder(settings.synonyms)
        knowledge = KnowledgeService.open(f"{scratch}/knowledge.db", encoder, judge, words)
        learning = LearningService(database, knowledge.repository, encoder)
        learning.learn(documents, SCRATCH, urgent=True)
        yield knowledge
        learning.close()
        knowledge.close()
        database.close()


def main() -> None:
    """Fit and report."""
    settings = ServicesSettings()
    questions = known_questions.read(settings.knowledge_data)
    pages = [document_of(page) for page in read_folder(settings.knowledge_data)]
    encoder = OnnxEncoder(settings.encoder_dir, threads=2)
    with learned(settings, pages, encoder) as knowledge:
        outcomes = ask_in_folds(knowledge, questions)
    judge, held_out = fit(outcomes)
    write(settings.knowledge_data, judge)
    right = np.array([one.right for one in outcomes])
    answerable = np.array([one.answerable for one in outcomes])
    said = held_out >= judge.threshold
    offered = (held_out >= judge.perhaps) & ~said
    among = np.array([one.among for one in outcomes])
    sys.stdout.write(
        f"questions {len(outcomes)}, of them answerable {answerable.sum()}\n"
        f"right page first {right[answerable].mean():.3f}\n"
        f"answers right {right[said].mean():.3f}, answered of the answerable "
        f"{said[answerable].mean():.3f}, silent at the others {1 - said[~answerable].mean():.3f} "
        f"(threshold {judge.threshold})\n"
        f"suggested to {offered[answerable].mean():.3f} of the answerable and "
        f"{offered[~answerable].mean():.3f} of the others, a right page among them "
        f"{among[offered].mean():.3f} (from {judge.perhaps})\n"
    )


if __name__ == "__main__":
    main()
