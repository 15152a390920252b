"""Why something is offered: the first reason that the data bears out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from services.catalogue.models import Product
from services.recommendation.ranking.candidate import Candidate, because
from services.recommendation.ranking.known import Known
from services.recommendation.ranking.shelf import Places
from services.recommendation.recommenders.interactions import Floats
from services.recommendation.schemas import Fit, Reason

# So many shoppers must have bought both for "bought it too".
TOGETHER = 2
ALIKE = 0.9
WELL_RATED = 4.5
# The share of a kind, and of everything, that counts as popular.
POPULAR_OF_A_KIND, POPULAR = 1 / 2, 1 / 4


@dataclass(frozen=True)
class Grounds:
    """What reasons are checked against.

    Attributes:
        known: What was worked out of behaviour.
        products: Products by number, those the customer dealt with and those offered.
        bought: What the customer bought, latest first.
        past: All the customer dealt with, latest first.
        of_kind: Places of the products of a kind.
        fits: What of a wish a product fits; empty where nothing was wished.
        category: The kind that was asked for.
        new_days: New is what was released less than so many days ago.
        today: The day.
    """

    known: Known
    products: Mapping[str, Product]
    bought: Sequence[str]
    past: Sequence[str]
    of_kind: Callable[[str], Places]
    fits: Callable[[Product], list[Fit]]
    category: str | None
    new_days: int
    today: date


def reason(one: Candidate, grounds: Grounds) -> Reason:
    """Return the strongest reason that is true of an offer."""
    released = one.product.released_on
    is_new = released is not None and grounds.today - released < timedelta(grounds.new_days)
    if one.explored:
        return Reason(kind="new" if is_new else "little_known")
    if fits := grounds.fits(one.product):
        return Reason(kind="matches_wish", fits=fits)
    for find in (_together, _similar, _popular):
        if found := find(one, grounds):
            return found
    if is_new:
        return Reason(kind="new")
    if (one.product.rating or 0) >= WELL_RATED:
        return Reason(kind="well_rated")
    return Reason(kind="of_kind")


def _together(one: Candidate, grounds: Grounds) -> Reason | None:
    known, products = grounds.known, grounds.products
    owned = [sku for sku in grounds.bought if sku in known.places and sku in products]
    owned = [sku for sku in owned if sku != one.product.sku]
    counts = known.bought_with(one.place, [known.places[sku] for sku in owned])
    shoppers, best = max(zip(counts, owned, strict=True), default=(0, ""))
    if shoppers < TOGETHER:
        return None
    return Reason(kind="bought_together", because=[because(products[best])])


def _similar(one: Candidate, grounds: Grounds) -> Reason | None:
    places, vectors = grounds.known.places, grounds.known.vectors
    near = [
        (float(vectors[one.place] @ vectors[places[sku]]), sku)
        for sku in grounds.past
        if sku in places
        and sku in grounds.products
        and sku != one.product.sku
        and grounds.products[sku].category_id == one.product.category_id
    ]
    likeness, sku = max(near, default=(0.0, ""))
    if likeness <= ALIKE:
        return None
    return Reason(kind="similar_to", because=[because(grounds.products[sku])])


def _popular(one: Candidate, grounds: Grounds) -> Reason | None:
    buyers = grounds.known.buyers
    if buyers[one.place] <= 0:
        return None
    kind = buyers[grounds.of_kind(one.product.category_id)]
    if grounds.category and _is_among(buyers[one.place], kind, POPULAR_OF_A_KIND):
        return Reason(kind="popular_in_category")
    return Reason(kind="popular") if _is_among(buyers[one.place], buyers, POPULAR) else None


def _is_among(own: float, all_of_them: Floats, share: float) -> bool:
    """Tell whether at most a share of all, rounded up, is bought more or as much."""
    more = int((all_of_them > own).sum())
    return more < int(np.ceil(len(all_of_them) * share))
