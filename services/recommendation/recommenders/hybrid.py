"""All recommenders together, each heard as far as it was right before about people alike known."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from services.recommendation.measures import best, hits, ndcg
from services.recommendation.recommenders import kinds
from services.recommendation.recommenders.blending import VOICES, voices, weigh
from services.recommendation.recommenders.hearing import Asked, ask, together
from services.recommendation.recommenders.holding_out import Question, part
from services.recommendation.recommenders.interactions import Floats, History, Interactions
from services.recommendation.recommenders.kinds import Choice
from services.recommendation.recommenders.recommender import (
    ItemFeatures,
    NothingToLearn,
    Recommender,
)

FILE = "weights.json"
PARTS = (
    Choice("popularity", {}),
    Choice("item_knn", {}),
    Choice("als", {}),
    Choice("content", {}),
    Choice("transformer", {}),
)
# Least events of each band: somebody new, a first visit, some, many.
BANDS = (0, 1, 3, 6, 16)
MOST_LEFT_OUT = 1500
JUDGED = 10

Weights = npt.NDArray[np.float64]


class HybridRecommender(Recommender):
    """Adds up what several recommenders say.

    How much each counts is learned on behaviour that was kept aside, for each band of how much is
    known of a shopper. No weight is below 0: what a part recommends is never held against an item.

    Args:
        parts: The recommenders, with what each is made with.
        held_out: Share of the shoppers who are kept aside wholly and stand for new ones; of the
            others the last event is.
        most_questions: So many events are asked for in a band at most.
        strength: How many questions it takes until a band has weights of its own.
        refit: Whether the parts learn from what was kept aside too, once they are weighed; it
            takes the time of another training.
        seed: Chooses what is kept aside.
    """

    name = "hybrid"

    def __init__(
        self,
        parts: Sequence[Choice] = PARTS,
        held_out: float = 0.1,
        most_questions: int = 2000,
        strength: float = 20.0,
        refit: bool = True,
        seed: int = 7,
    ) -> None:
        self.choices = tuple(parts)
        self.held_out = held_out
        self.most_questions = most_questions
        self.strength = strength
        self.refit = refit
        self.seed = seed
        self.parts: dict[str, Recommender] = {}
        # Of each band, a weight for each voice of each part.
        self.weights: Weights = np.zeros((len(BANDS), 0))

    def fit(self, behaviour: Interactions, features: ItemFeatures) -> None:
        """Fit the parts, and learn how far each is to be trusted."""
        if not len(behaviour):
            raise NothingToLearn("No behaviour is recorded yet.")
        learned, questions = part(behaviour, self.held_out, MOST_LEFT_OUT, self.seed)
        first = learned if len(learned) else behaviour
        self.trust(self._fitted(first, features), questions)
        if self.refit and first is not behaviour:
            self.parts = self._fitted(behaviour, features)

    def _fitted(self, behaviour: Interactions, features: ItemFeatures) -> dict[str, Recommender]:
        parts = {choice.name: kinds.make(choice.name, choice.parameters) for choice in self.choices}
        for recommender in parts.values():
            recommender.fit(behaviour, features)
        return parts

    def trust(self, parts: Mapping[str, Recommender], questions: Sequence[Question]) -> None:
        """Take parts that are fitted, and learn how far each is to be trusted.

        Args:
            parts: By name; none may have learned from what is asked.
            questions: What was kept aside.
        """
        self.parts = dict(parts)
        alike = np.full(len(self.parts) * VOICES, 1 / len(self.parts))
        random = np.random.default_rng(self.seed)
        bands = band([question.history for question in questions])
        asked = []
        for number in range(len(BANDS)):
            own = np.flatnonzero(bands == number)
            chosen = random.permutation(own)[: self.most_questions]
            asked.append(ask(self.parts, [questions[place] for place in np.sort(chosen)]))
        whole = [band for band in asked if len(band.wanted)]
        near = _learned(together(whole), alike, self.strength) if whole else alike
        self.weights = np.array(
            [self._of_a_band(band, near) if len(band.wanted) else near for band in asked]
        )

    def _of_a_band(self, asked: Asked, near: Weights) -> Weights:
        """Return a band's weights: the blend's, or those of one part if it alone is better."""
        blended = _learned(asked, near, self.strength)
        alone = np.repeat(np.eye(len(self.parts)), VOICES, axis=1)
        choices = [blended, *alone]
        return choices[int(np.argmax([_gain(asked, weights) for weights in choices]))]

    def scores(self, histories: Sequence[History]) -> Floats:
        """Return the weighed sum of what the parts say."""
        found: Floats | None = None
        weights = self.weights[band(histories)].astype(np.float32)
        for number, recommender in enumerate(self.parts.values()):
            own = weights[:, number * VOICES : (number + 1) * VOICES]
            heard = np.flatnonzero(own.any(axis=1))
            if found is not None and not len(heard):
                continue
            scores = recommender.scores([histories[row] for row in heard])
            if found is None:
                found = np.zeros((len(histories), scores.shape[1]), np.float32)
            for voice, weight in zip(voices(scores), own[heard].T, strict=True):
                found[heard] += weight[:, np.newaxis] * voice
        if found is None:
            raise NothingToLearn("The hybrid has no parts: name some in `parts`.")
        return found

    def save(self, folder: Path) -> None:
        """Write the weights, and each part into a folder of its own."""
        kept = {"parts": list(self.parts), "weights": self.weights.tolist()}
        (folder / FILE).write_text(json.dumps(kept), encoding="utf-8")
        for name, recommender in self.parts.items():
            (folder / name).mkdir()
            recommender.save(folder / name)

    @classmethod
    def load(cls, folder: Path) -> HybridRecommender:
        """Read the weights and the parts."""
        kept = json.loads((folder / FILE).read_text(encoding="utf-8"))
        recommender = cls()
        recommender.weights = np.array(kept["weights"])
        recommender.parts = {name: kinds.kind(name).load(folder / name) for name in kept["parts"]}
        return recommender


def band(histories: Sequence[History]) -> npt.NDArray[np.int64]:
    """Return which band each history belongs to, by its number of events."""
    known = [len(history.item) for history in histories]
    return np.searchsorted(BANDS, known, side="right") - 1


def _learned(asked: Asked, near: Weights, strength: float) -> Weights:
    """Learn from the questions whose answer a part has among its best; nothing helps others."""
    right = asked.items == asked.wanted[:, np.newaxis]
    answered = right.any(axis=1)
    if not answered.any():
        return near
    return weigh(
        asked.said[answered], asked.real[answered], right[answered].argmax(1), near, strength
    )


def _gain(asked: Asked, weights: Weights) -> float:
    """Return nDCG@10 of the candidates in the order that the weights give."""
    scores = np.where(asked.real, asked.said @ weights.astype(np.float32), -np.inf)
    order = best(scores, JUDGED)
    wanted = asked.wanted[:, np.newaxis]
    found = hits(np.take_along_axis(asked.items, order, 1).astype(np.int32), list(wanted))
    return float(ndcg(found, list(wanted)).mean())
