"""What somebody said they are not interested in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

PRODUCT: Final = "product"
CATEGORY: Final = "category"
BRAND: Final = "brand"
ALL: Final = "all"


@dataclass(frozen=True)
class Unwanted:
    """What somebody is not interested in.

    Attributes:
        product: Numbers of products.
        category: Kinds.
        brand: Brands.
        all: Whether they want no offer at all that they did not ask for.
    """

    product: frozenset[str] = frozenset()
    category: frozenset[str] = frozenset()
    brand: frozenset[str] = frozenset()
    all: bool = False

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> Unwanted:
        """Collect pairs of a kind (PRODUCT, CATEGORY, BRAND, ALL) and a name."""
        found: dict[str, set[str]] = {kind: set() for kind in (PRODUCT, CATEGORY, BRAND, ALL)}
        for kind, value in pairs:
            found[kind].add(value)
        product, category, brand = (frozenset(found[kind]) for kind in (PRODUCT, CATEGORY, BRAND))
        return cls(product, category, brand, bool(found[ALL]))
