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
            fitting = [
                one
                for one in left
                if beside(one, chosen)
                and not (limited and _is_full(one, chosen, variety, kinds_limited, brands_limited))
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


def _is_full(
    one: Candidate,
    chosen: Sequence[Candidate],
    variety: Variety,
    kinds_limited: bool,
    brands_limited: bool,
) -> bool:
    kinds = Counter(c.product.category_id for c in chosen)
    brands = Counter(c.product.brand_id for c in chosen)
    return (kinds_limited and kinds[one.product.category_id] >= variety.most_of_a_kind) or (
        brands_limited and brands[one.product.brand_id] >= variety.most_of_a_brand
    )
