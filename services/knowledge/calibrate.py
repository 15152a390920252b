"""Fits when the help pages answer: `python -m services.knowledge.calibrate`.

Reads data/knowledge/calibration.yml, prints how often the first passage is of the right page and
what precision and coverage answering has in cross-validation, and writes answering.json.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from ruamel.yaml import YAML
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from neural.encoder import OnnxEncoder
from services.database import Database
from services.knowledge.answering import Judge, signs, write
from services.knowledge.learning import LearningService
from services.knowledge.service import KnowledgeService
from services.settings import ServicesSettings

# Of the answers given, this share should be of the right page.
PRECISION = 0.9
FOLDS = 5
NONE = "none"


@dataclass(frozen=True)
class Asked:
    """A question that was asked, and what came of it."""

    answerable: bool
    right: bool
    signs: tuple[float, ...]


def ask(knowledge: KnowledgeService, questions: dict[str, Any]) -> list[Asked]:
    """Ask every question of the calibration file."""
    asked = []
    for language, by_page in questions.items():
        for page, texts in by_page.items():
            for text in texts:
                ranked = knowledge.ranked(text, language)
                wanted = f"{language}/{str(page).split('#')[0]}"
                right = page != NONE and ranked[0].row.page == wanted
                asked.append(Asked(page != NONE, right, signs(ranked)))
    return asked


def fit(asked: list[Asked]) -> tuple[Judge, float, float]:
    """Fit on all questions; precision and coverage are those of cross-validation.

    Returns:
        The judge, its precision, and the share of answerable questions that it answers rightly.
    """
    found = np.array([one.signs for one in asked])
    right = np.array([one.right for one in asked])
    model = LogisticRegression(C=100.0, max_iter=10_000)
    held_out = cross_val_predict(model, found, right, cv=FOLDS, method="predict_proba")[:, 1]
    order = np.argsort(-held_out)
    precision = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    good = np.where(precision >= PRECISION)[0]
    last = int(good[-1]) if good.size else 0
    coverage = float(right[order][: last + 1].sum() / sum(one.answerable for one in asked))
    model.fit(found, right)
    judge = Judge(
        tuple(model.coef_[0].round(4).tolist()),
        round(float(model.intercept_[0]), 4),
        round(float(held_out[order][last]), 3),
    )
    return judge, float(precision[last]), coverage


def main() -> None:
    """Fit and report."""
    settings = ServicesSettings()
    file = settings.knowledge_data / "calibration.yml"
    questions = YAML(typ="safe").load(file)["calibration"]
    with tempfile.TemporaryDirectory() as scratch:
        store = str(Path(scratch) / "knowledge.db")
        knowledge = KnowledgeService.open(store, OnnxEncoder(settings.encoder_dir, threads=2))
        database = Database(f"sqlite:///{scratch}/heed.db")
        database.migrate()
        learning = LearningService(database, knowledge.repository, knowledge.encoder)
        learning.learn_pages(settings.knowledge_data)
        asked = ask(knowledge, questions)
        learning.close()
        knowledge.close()
    judge, precision, coverage = fit(asked)
    write(settings.knowledge_data, judge)
    answerable = [one for one in asked if one.answerable]
    sys.stdout.write(
        f"questions {len(asked)}, of them answerable {len(answerable)}\n"
        f"right page first {sum(one.right for one in answerable) / len(answerable):.3f}\n"
        f"answers right {precision:.3f} at coverage {coverage:.3f} (threshold {judge.threshold})\n"
    )


if __name__ == "__main__":
    main()
