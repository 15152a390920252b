"""The recommenders that are compared, ours as they were tuned and peers as they come."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from implicit.bpr import BayesianPersonalizedRanking

from launcher.settings import PROJECT
from services.recommendation.recommenders.als import AlsRecommender
from services.recommendation.recommenders.bpr import BprRecommender
from services.recommendation.recommenders.ease import EaseRecommender
from services.recommendation.recommenders.hybrid import HybridRecommender
from services.recommendation.recommenders.interactions import Floats, History, Interactions
from services.recommendation.recommenders.item_knn import ItemKnnRecommender
from services.recommendation.recommenders.popularity import PopularityRecommender
from services.recommendation.recommenders.recommender import ItemFeatures, Recommender
from services.recommendation.recommenders.sequence import GruRecommender, TransformerRecommender

CACHE = PROJECT / "var" / "bench" / "recommender"
COST = "cost.json"
HYBRID = "hybrid"
TUNED_ALS, TRANSFORMER = "ALS, tuned", "Transformer"
# What was done last tells most of what comes next; ALS as published knows no order.
NEWEST_ALS = "ALS, newest first"
TWO_TRANSFORMERS = "two Transformers"
# `implicit` counts threads of its own; the bench may have both cores.
THREADS = 2


@dataclass(frozen=True)
class Fitted:
    """A recommender that has learned, and what that took.

    Attributes:
        recommender: Itself.
        seconds: By the clock on the wall.
        processor: Of all threads' processor time.
    """

    recommender: Recommender
    seconds: float
    processor: float


class StockBpr(BprRecommender):
    """BPR as `implicit` serves it: with the vectors of the shoppers it was trained with.

    A shopper is known by what was learned of them; others, and later events, do not count.
    """

    name = "stock-bpr"

    def fit(self, behaviour: Interactions, features: ItemFeatures) -> None:
        """Train with the library's defaults."""
        model = BayesianPersonalizedRanking(num_threads=THREADS, random_state=self.seed)
        model.fit(behaviour.matrix(), show_progress=False)
        self._items, self._own = model.item_factors, model.user_factors
        self._rows = {h.item.tobytes(): row for row, h in enumerate(behaviour.histories())}

    def scores(self, histories: Sequence[History]) -> Floats:
        """Return the scores of the shopper with all but the last event; 0 for one unknown."""
        found = np.zeros((len(histories), len(self._items)), np.float32)
        rows = [self._rows.get(history.item[:-1].tobytes()) for history in histories]
        known = [place for place, row in enumerate(rows) if row is not None]
        found[known] = self._own[[rows[place] for place in known]] @ self._items.T
        return found


# Tuned on the validation events; docs/decisions/0010 tells what was tried.
CONTENDERS: Mapping[str, Callable[[], Recommender]] = {
    "popularity": lambda: PopularityRecommender(half_life_days=0),
    "item-kNN": lambda: ItemKnnRecommender(neighbours=500, shrinkage=30.0, half_life_events=2.0),
    "ALS as it comes": lambda: AlsRecommender(100, 15, 0.01, 1.0, threads=THREADS),
    "BPR as it comes": StockBpr,
    TUNED_ALS: lambda: AlsRecommender(256, 15, 0.1, 20.0, threads=THREADS),
    NEWEST_ALS: lambda: AlsRecommender(256, 15, 0.1, 20.0, 3.0, threads=THREADS),
    "BPR, folding in": lambda: BprRecommender(threads=THREADS),
    "EASE": lambda: EaseRecommender(100.0, half_life_events=3.0),
    TRANSFORMER: lambda: TransformerRecommender(progress=True),
    TWO_TRANSFORMERS: lambda: TransformerRecommender(members=2, progress=True),
    "GRU": lambda: GruRecommender(epochs=8, progress=True),
}
# What the hybrid is made of, where they are measured.
PARTS = ("popularity", "item-kNN", NEWEST_ALS, "EASE", TWO_TRANSFORMERS, "GRU")


def fitted(name: str, behaviour: Interactions, cached: bool) -> Fitted:
    """Fit a contender, or read it.

    Args:
        name: One of `CONTENDERS`.
        behaviour: What it learns from.
        cached: Whether it is read when an earlier run kept it, and kept for later ones.
    """
    folder = CACHE / name.replace(" ", "-").replace(",", "")
    recommender = CONTENDERS[name]()
    if cached and (folder / COST).is_file():
        cost = json.loads((folder / COST).read_text(encoding="utf-8"))
        return Fitted(type(recommender).load(folder), **cost)
    wall, processor = time.perf_counter(), time.process_time()
    recommender.fit(behaviour, nothing_known(len(behaviour.items)))
    cost = {
        "seconds": time.perf_counter() - wall,
        "processor": time.process_time() - processor,
    }
    if cached and not isinstance(recommender, StockBpr):
        _keep(recommender, cost, folder)
    return Fitted(recommender, **cost)


def nothing_known(items: int) -> ItemFeatures:
    """Return that no item has a text: the public data have none."""
    return ItemFeatures(np.zeros((items, 0), np.float32))


def hybrid_of(parts: Mapping[str, Fitted]) -> tuple[HybridRecommender, dict[str, Recommender]]:
    """Return a hybrid that has not learned whom to trust, and the parts it may trust."""
    chosen = {name: parts[name].recommender for name in PARTS if name in parts}
    return HybridRecommender(()), chosen


def _keep(recommender: Recommender, cost: Mapping[str, float], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    recommender.save(folder)
    # Written last: what was stopped half way is fitted again.
    (folder / COST).write_text(json.dumps(cost), encoding="utf-8")
