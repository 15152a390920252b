"""What a request takes with 100,000 items, made up: speed does not ask who bought what."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from benchmarks.recommender_contenders import nothing_known
from benchmarks.recommender_data import as_behaviour
from benchmarks.recommender_measures import times
from services.recommendation.recommenders.als import AlsRecommender
from services.recommendation.recommenders.holding_out import Question
from services.recommendation.recommenders.hybrid import HybridRecommender
from services.recommendation.recommenders.interactions import History, Interactions
from services.recommendation.recommenders.item_knn import ItemKnnRecommender
from services.recommendation.recommenders.popularity import PopularityRecommender
from services.recommendation.recommenders.recommender import Recommender
from services.recommendation.recommenders.sequence import TransformerRecommender

ITEMS, SHOPPERS, EVENTS = 100_000, 30_000, 10
# A request at the 95th percentile may take so many milliseconds.
MOST = 10.0
QUESTIONS = 300


def table() -> Iterator[str]:
    """Give a line for each recommender."""
    behaviour = made_up()
    yield f"\n{ITEMS:,} items, one thread, one history to its ten best items"
    yield f"{'':22}{'p50 ms':>9}{'p95 ms':>9}{'p95 ms of the processor':>26}"
    parts: dict[str, Recommender] = {
        "popularity": PopularityRecommender(),
        "item-kNN": ItemKnnRecommender(),
        "ALS": AlsRecommender(rounds=2),
        # What it learns does not change how long it computes.
        "Transformer": TransformerRecommender(epochs=1, negatives=500, start_from_als=False),
    }
    for part in parts.values():
        part.fit(behaviour, nothing_known(ITEMS))
    histories = [behaviour.history(row) for row in range(500)]
    hybrid = HybridRecommender(())
    hybrid.trust(parts, [_question(history) for history in histories[:QUESTIONS]])
    # The slowest there is: every part is heard for everybody.
    hybrid.weights = np.ones_like(hybrid.weights)
    for name, recommender in {**parts, "hybrid of all these": hybrid}.items():
        taken = times(recommender, histories)
        yield f"{name:22}{taken.p50:9.2f}{taken.p95:9.2f}{taken.cpu_p95:26.2f}"
    verdict = "reached" if taken.p95 <= MOST else "missed"
    yield f"goal p95 at most {MOST:g} ms: {verdict}"


def made_up() -> Interactions:
    """Return behaviour with items as unevenly liked as in shops (Zipf)."""
    random = np.random.default_rng(1)
    shares = 1 / np.arange(1, ITEMS + 1)
    drawn = random.choice(ITEMS, (SHOPPERS, EVENTS), p=shares / shares.sum()).astype(np.int32)
    drawn[0, 0] = ITEMS - 1
    return as_behaviour(list(drawn))


def _question(history: History) -> Question:
    before = History(history.item[:-1], history.liking[:-1], history.at[:-1])
    return Question(before, int(history.item[-1]))
