"""Prints how well questions are grouped by meaning: `python -m services.questions.measure`.

The questions of data/knowledge/calibration.yml that a section answers are grouped as if none did;
those of one section, in both languages, belong together. Each way is shown at its best threshold
on these questions, so the figures are a ceiling; what is built in is among them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from sklearn.cluster import DBSCAN, OPTICS
from sklearn.metrics import adjusted_rand_score, homogeneity_completeness_v_measure

from neural.encoder import OnnxEncoder
from services.knowledge import known_questions
from services.questions import grouping
from services.settings import ServicesSettings
from services.vectors import Vectors, encode_queries

ALONE = 100_000
DISTANCES = np.arange(0.02, 1.0, 0.01)


class Question(NamedTuple):
    """A question and the section that answers it."""

    text: str
    language: str
    section: str


class Score(NamedTuple):
    """How well groups agree with sections; `across`: pairs of both languages found together."""

    ari: float
    homogeneity: float
    completeness: float
    across: float
    groups: int


def read(settings: ServicesSettings) -> list[Question]:
    """Return the questions that some section answers."""
    return [
        Question(asked.text, asked.language, asked.pages[0])
        for asked in known_questions.read(settings.knowledge_data)
        if asked.pages
    ]


def score(questions: list[Question], labels: grouping.Labels) -> Score:
    """Hold groups against sections."""
    sections = np.array([question.section for question in questions])
    languages = np.array([question.language for question in questions])
    homogeneity, completeness, _ = homogeneity_completeness_v_measure(sections, labels)
    twins = (sections[:, None] == sections) & (languages[:, None] != languages)
    across = (labels[:, None] == labels)[twins].mean()
    ari = adjusted_rand_score(sections, labels)
    return Score(ari, homogeneity, completeness, float(across), len(set(labels)))


def ways(near: Vectors) -> Iterator[tuple[str, grouping.Labels]]:
    """Yield ways to group, at every threshold."""
    distances = np.clip(1 - near @ near.T, 0, 2)
    for apart in DISTANCES:
        for linkage in ("complete", "average"):
            yield f"agglomerative, {linkage}", grouping.group(near, apart, linkage)
        found = DBSCAN(eps=apart, min_samples=2, metric="precomputed").fit_predict(distances)
        yield "DBSCAN", _with_singles(found)
    for least in (2, 3):
        found = OPTICS(min_samples=least, metric="precomputed").fit_predict(distances)
        yield "OPTICS", _with_singles(found)


def main() -> None:
    """Group and print."""
    settings = ServicesSettings()
    questions = read(settings)
    vectors = encode_queries(
        OnnxEncoder(settings.encoder_dir, threads=1), [question.text for question in questions]
    )
    languages = [question.language for question in questions]
    centred = grouping.centred(vectors, languages)
    sys.stdout.write(
        f"{len(questions)} questions of {len({q.section for q in questions})} sections\n"
    )
    for name, near in (("as they are", vectors), ("language's mean taken away", centred)):
        best: dict[str, Score] = {}
        for way, labels in ways(near):
            reached = score(questions, labels)
            if way not in best or reached > best[way]:
                best[way] = reached
        for way, reached in best.items():
            _print(f"{name}: {way}", reached)
    _print("built in", score(questions, grouping.group(centred)))


def _with_singles(labels: grouping.Labels) -> grouping.Labels:
    """Return labels in which what is in no group is a group of its own."""
    return np.where(labels < 0, np.arange(len(labels)) + ALONE, labels)


def _print(name: str, reached: Score) -> None:
    sys.stdout.write(
        f"{name:55s} ARI {reached.ari:.3f}  homogeneity {reached.homogeneity:.3f}  "
        f"completeness {reached.completeness:.3f}  across languages {reached.across:.2f}  "
        f"groups {reached.groups}\n"
    )


if __name__ == "__main__":
    main()
