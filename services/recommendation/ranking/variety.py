"""Chooses products that fit and are not all alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from services.recommendation.ranking.candidate import Candidate
from services.recommendation.ranking.rules import Variety
from services.vectors import Vectors

Beside = Callable[[Candidate, Sequence[Candidate]], bool]


def varied(
    candidates: Sequence[Candidate],
    vectors: Vectors,
    limit: int,
    variety: Variety,
    *,
    kinds_limited: bool,
    brands_limited: bool,
    beside: Beside = lambda candidate, chosen: True,
    begun: Sequence[Candidate] = (),
) -> list[Candidate]:
    """Return candidates by maximal marginal relevance (Carbonell & Goldstein 1998).

    Each choice is the one whose score, less its likeness to the nearest one chosen already, is
    highest. Limits by kind and brand give way where they would leave places empty.

    Args:
        candidates: Those that may be offered.
        vectors: A unit vector of every product.
        limit: How many are wanted.
        variety: What being unlike counts.
        kinds_limited: Whether there is a limit by kind.
        brands_limited: Whether there is a limit by brand.
        beside: Tells whether a candidate may stand beside those chosen.
        begun: Those chosen already.
    """
    chosen = list(begun)
    left = [one for one in candidates if one not in chosen]
    for limited in (True, False):
        while left and len(chosen) < limit:
            kinds = _full(chosen, "category_id", variety.most_of_a_kind, limited and kinds_limited)
            brands = _full(chosen, "brand_id", variety.most_of_a_brand, limited and brands_limited)
            fitting = [
                one
                for one in left
                if one.product.category_id not in kinds
                and one.product.brand_id not in brands
                and beside(one, chosen)
            ]
            if not fitting:
                break
            best = max(fitting, key=lambda one: _worth(one, chosen, vectors, variety.weight))
            chosen.append(best)
            left.remove(best)
    return chosen


def _worth(one: Candidate, chosen: Sequence[Candidate], vectors: Vectors, weight: float) -> float:
    alike = max((float(vectors[one.place] @ vectors[c.place]) for c in chosen), default=0.0)
    return (1 - weight) * one.score - weight * alike


def _full(chosen: Sequence[Candidate], name: str, most: int, limited: bool) -> set[str]:
    """Return the kinds, or the brands, of which enough are chosen."""
    counts = Counter(getattr(one.product, name) for one in chosen) if limited else Counter()
    return {value for value, count in counts.items() if count >= most}
