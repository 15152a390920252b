"""Gives new products a small share of places, and says with which chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from services.recommendation.ranking.candidate import Candidate
from services.recommendation.ranking.rules import Exploring
from services.recommendation.recommenders.interactions import Floats


class Explorer:
    """Puts a new product into the last place of a share of answers (epsilon-greedy).

    The chance is recorded with the offer, so that what explored offers earned can be weighed
    without bias (inverse propensity, Horvitz & Thompson 1952).

    Args:
        exploring: The share, and what is new.
        random: Where chance comes from.
    """

    def __init__(self, exploring: Exploring, random: np.random.Generator) -> None:
        self.exploring = exploring
        self._random = random

    def is_new(self, candidate: Candidate, buyers: Floats, today: date) -> bool:
        """Tell whether a product is new: lately released, or bought by few."""
        released = candidate.product.released_on
        young = timedelta(self.exploring.newer_than_days)
        return (released is not None and today - released < young) or bool(
            buyers[candidate.place] < self.exploring.fewer_buyers_than
        )

    def explore(self, chosen: list[Candidate], new: Sequence[Candidate]) -> list[Candidate]:
        """Return what was chosen, its last place given to a new product now and then.

        Args:
            chosen: What is offered, best first; one alone is never replaced.
            new: New products that fit too.
        """
        waiting = [one for one in new if one not in chosen]
        if len(chosen) < 2 or not waiting or self._random.random() >= self.exploring.share:
            return chosen
        drawn = waiting[int(self._random.integers(len(waiting)))]
        chance = self.exploring.share / len(waiting)
        return [*chosen[:-1], replace(drawn, explored=True, chance=chance)]
