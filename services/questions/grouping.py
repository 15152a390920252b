"""Puts questions of one meaning together, whichever language they are in.

Vectors of e5 lie close together, and closest by language: without the mean of their own language
taken away, no question of one language is grouped with its twin in the other (ARI 0.03 on
data/knowledge/calibration.yml; 0.33 with it). `python -m services.questions.measure` compares
ways to group.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from sklearn.cluster import AgglomerativeClustering

from services.vectors import Vectors

Labels = npt.NDArray[np.int64]

# Distance (1 - cosine, centred) from which on two groups stay apart, and how it is measured.
APART, LINKAGE = 0.75, "complete"
# Centred cosine from which on a question is one that was asked before; on the same questions half
# of the pairs of one section reach it, and 3 % of those of different pages.
AGAIN = 0.2
# So many questions of the help pages stand beside the customers' own in a language's mean: a mean
# of three questions would be those three.
PRIOR = 20


class Mean(NamedTuple):
    """What texts of a language are like on average.

    Attributes:
        vector: Their mean.
        size: How many there were.
    """

    vector: Vectors
    size: int


def centred(
    vectors: Vectors, languages: Sequence[str], prior: Mapping[str, Mean] | None = None
) -> Vectors:
    """Take its language's mean away from each vector, and bring it to length 1.

    Args:
        vectors: Vectors of questions.
        languages: Their languages.
        prior: What other texts of each language are like.
    """
    moved = np.array(vectors, np.float32)
    of = np.asarray(languages)
    for language in set(languages):
        rows = of == language
        total, count = moved[rows].sum(0), int(rows.sum())
        mean = (prior or {}).get(language)
        if mean is not None:
            weight = min(mean.size, PRIOR)
            total, count = total + weight * mean.vector, count + weight
        elif count == 1:
            continue  # Its own mean would leave nothing.
        moved[rows] -= total / count
    lengths = np.linalg.norm(moved, axis=1, keepdims=True)
    return np.asarray(moved / np.maximum(lengths, 1e-9), np.float32)


def means(vectors: Vectors, languages: Sequence[str]) -> dict[str, Mean]:
    """Return what the texts of each language are like."""
    of = np.asarray(languages)
    return {
        language: Mean(vectors[of == language].mean(0), int((of == language).sum()))
        for language in set(languages)
    }


def group(near: Vectors, apart: float = APART, linkage: str = LINKAGE) -> Labels:
    """Return a label for each centred vector; equal labels are one group."""
    if len(near) < 2:
        return np.zeros(len(near), np.int64)
    distances = np.clip(1 - near @ near.T, 0, 2)
    clusters = AgglomerativeClustering(
        n_clusters=None, distance_threshold=apart, affinity="precomputed", linkage=linkage
    )
    return np.asarray(clusters.fit_predict(distances), np.int64)


def by_middle(near: Vectors) -> list[int]:
    """Return the places of a group's vectors, the one nearest to its middle first."""
    order = np.argsort(-(near @ near.mean(0)), kind="stable")
    return [int(place) for place in order]
