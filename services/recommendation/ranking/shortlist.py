"""Finds the products that may be offered, best first, without reading the whole catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from services.catalogue.models import Product
from services.catalogue.repository import CatalogueRepository
from services.recommendation.ranking.candidate import Candidate
from services.recommendation.ranking.shelf import Shelf
from services.recommendation.recommenders.interactions import Floats
from services.recommendation.wishes.wanted import Wanted

# Variety and rules choose among so many.
ENOUGH = 30
# So many are read at once.
AT_ONCE = 40


def shortlist(
    scores: Floats,
    shelf: Shelf,
    catalogue: CatalogueRepository,
    wanted: Wanted,
    allows: Callable[[Product], bool],
    always: list[str],
) -> list[Candidate]:
    """Return the best products that are there, cost what is wanted and are allowed.

    Args:
        scores: How well each product fits, in the order of what is known.
        shelf: Where the products of a kind, a brand and a price are.
        catalogue: Reads products as they are now.
        wanted: What is wanted.
        allows: Tells whether a product may be offered.
        always: Products looked at whatever their score.
    """
    skus, found = shelf.known.skus, list[Candidate]()
    for places in _in_order(scores, shelf, wanted, always):
        products = catalogue.those([skus[place] for place in places], in_stock=True)
        found += [
            Candidate(place, products[skus[place]], float(scores[place]))
            for place in places
            if skus[place] in products
            and _is_wanted(products[skus[place]], wanted)
            and allows(products[skus[place]])
        ]
        if len(found) >= ENOUGH:
            break
    return found


def _in_order(
    scores: Floats, shelf: Shelf, wanted: Wanted, always: list[str]
) -> Iterator[list[int]]:
    """Yield the places of products, best first, some at a time."""
    places = shelf.places(wanted)
    first = [shelf.known.places[sku] for sku in always if sku in shelf.known.places]
    if first:
        yield first
        places = np.setdiff1d(places, first)
    while len(places):
        # Only so many are put in order as are looked at.
        some = min(AT_ONCE, len(places))
        parted = places[np.argpartition(-scores[places], some - 1)]
        best, places = parted[:some], parted[some:]
        yield best[np.argsort(-scores[best], kind="stable")].tolist()


def _is_wanted(product: Product, wanted: Wanted) -> bool:
    return (
        wanted.category in (None, product.category_id)
        and wanted.brand in (None, product.brand_id)
        and product.brand_id not in wanted.unwanted_brands
        and (wanted.low is None or product.price >= wanted.low)
        and (wanted.high is None or product.price <= wanted.high)
    )
