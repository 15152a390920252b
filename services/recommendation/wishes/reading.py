"""Reads a message into what is wanted, upon what was wanted before."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from services.catalogue.models import Attribute, Brand, Category, Product
from services.recommendation.wishes.price import price_range
from services.recommendation.wishes.wanted import Wanted, WantedAttribute
from services.recommendation.wishes.words import LESS, AttributeWords, WishWords, bounded

# So near before a brand does "not" belong to it.
NEAR = 12
# Of a customer's words so much is kept.
LONGEST = 300
# One more hundredth is dearer, one less is cheaper.
A_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Said:
    """A message and what else is known of what it asks for.

    Attributes:
        text: The customer's words.
        category: The kind that the assistant understood.
        brand: The brand that the assistant understood.
        before: What was wanted before in the conversation.
        shown: What was shown last.
    """

    text: str
    category: str | None = None
    brand: str | None = None
    before: Wanted = field(default_factory=Wanted)
    shown: Sequence[Product] = ()


class WishReader:
    """Reads wishes.

    Args:
        words: What customers' words mean.
        categories: Kinds of products by id.
        brands: Brands by id.
        attributes: Attributes by key.
    """

    def __init__(
        self,
        words: WishWords,
        categories: Mapping[str, Category],
        brands: Mapping[str, Brand],
        attributes: Mapping[str, Attribute],
    ) -> None:
        self.words = words
        self._categories = [
            (_names(kind.id, kind.name_en, kind.name_zh, *kind.aliases), kind.id)
            for kind in categories.values()
        ]
        self._brands = [
            (_names(brand.id, brand.name_en, brand.name_zh), brand.id) for brand in brands.values()
        ]
        self._attributes = [*words.attributes, *_labels(attributes, words.values)]

    def read(self, said: Said) -> tuple[Wanted, bool]:
        """Return what is wanted now, and whether it goes on with what was wanted before.

        A kind of product begins a new wish, unless it is the kind that was wanted already; what
        names none, but says something of price, brand or how it should be, goes on with the wish
        before, and so does a button, which says nothing.
        """
        category = said.category or self._first(self._categories, said.text)
        goes_on = category == said.before.category if category else self._adds(said)
        before = said.before if goes_on else Wanted(not_brands=said.before.not_brands)
        unwanted = self._unwanted(said)
        brand = self._brand(said, unwanted)
        others = [] if unwanted else self._other_than(said)
        refused = {*unwanted, *others}
        low, high = self._price(said, before)
        wanted = Wanted(
            category=category or before.category,
            brand=brand or (None if before.brand in refused else before.brand),
            not_brands=sorted({*before.not_brands, *unwanted} - {brand}),
            other_than=sorted({*before.other_than, *others} - {brand}),
            low=low,
            high=high,
            attributes=self._with_attributes(before, said),
            text=f"{before.text} {said.text}".strip()[-LONGEST:],
        )
        return wanted, goes_on

    def _adds(self, message: Said) -> bool:
        """Tell whether a message without a kind still says something of what is wanted."""
        text, turns = message.text, self.words.turns
        said = price_range(text)
        changes = (turns.cheaper, turns.dearer, turns.other_brand, turns.others)
        return (
            not text
            or message.brand is not None
            or (said.low, said.high) != (None, None)
            or any(words.said_in(text) for words in changes)
            or any(
                words.said_in(text) or words.than_shown.said_in(text) for words in self._attributes
            )
            or self._first(self._brands, text) is not None
        )

    def _price(self, said: Said, before: Wanted) -> tuple[Decimal | None, Decimal | None]:
        asked = price_range(said.text)
        if (asked.low, asked.high) != (None, None):
            return asked.low, asked.high
        prices = [product.price for product in said.shown]
        if prices and self.words.turns.cheaper.said_in(said.text):
            return None, min(prices) - A_CENT
        if prices and self.words.turns.dearer.said_in(said.text):
            return max(prices) + A_CENT, None
        return before.low, before.high

    def _unwanted(self, said: Said) -> list[str]:
        """Return the brands that a message says are not wanted."""
        without = self.words.turns.without.pattern
        named = [
            brand
            for names, brand in self._brands
            for found in names.finditer(said.text)
            if without.search(said.text, max(0, found.start() - NEAR), found.start())
        ]
        return list(dict.fromkeys(named))

    def _other_than(self, said: Said) -> list[str]:
        """Return the brands that another one is wanted instead of, without their being named."""
        if not self.words.turns.other_brand.said_in(said.text):
            return []
        return [product.brand_id for product in said.shown]

    def _brand(self, said: Said, unwanted: Sequence[str]) -> str | None:
        named = [brand for names, brand in self._brands if names.search(said.text) is not None]
        wanted = [brand for brand in [said.brand, *named] if brand and brand not in unwanted]
        return wanted[0] if wanted else None

    def _with_attributes(self, before: Wanted, said: Said) -> list[WantedAttribute]:
        read = self._read_attributes(said)
        replaced = {wanted.key for wanted in read}
        return [*(one for one in before.attributes if one.key not in replaced), *read]

    def _read_attributes(self, said: Said) -> list[WantedAttribute]:
        found: dict[str, WantedAttribute] = {}
        for words in self._attributes:
            if said.shown and words.than_shown.said_in(said.text):
                than = _best_shown(words, said.shown)
                found[words.attribute] = WantedAttribute(
                    key=words.attribute, wants=words.wants, than=than
                )
            elif words.said_in(said.text) or words.than_shown.said_in(said.text):
                found.setdefault(
                    words.attribute, WantedAttribute(key=words.attribute, wants=words.wants)
                )
        return list(found.values())

    def _first(self, names: Sequence[tuple[re.Pattern[str], str]], text: str) -> str | None:
        """Return the thing whose longest name a text says."""
        said = [(len(found[0]), one) for pattern, one in names if (found := pattern.search(text))]
        return max(said)[1] if said else None


def _best_shown(words: AttributeWords, shown: Sequence[Product]) -> float | None:
    best: Callable[[list[float]], float] = min if words.wants == LESS else max
    values: list[Any] = [product.attributes.get(words.attribute) for product in shown]
    numbers = [float(value) for value in values if isinstance(value, int | float)]
    return best(numbers) if numbers else None


def _names(*names: str) -> re.Pattern[str]:
    ordered = sorted({name.lower() for name in names if name}, key=len, reverse=True)
    return re.compile("|".join(map(bounded, ordered)), re.I)


def _labels(attributes: Mapping[str, Attribute], keys: Sequence[str]) -> list[AttributeWords]:
    """Return what the values' own labels ask for: "white" is a colour."""
    return [
        AttributeWords(
            attribute=key, wants=value, en=(label["en"].lower(),), zh=(label["zh"].lower(),)
        )
        for key, attribute in attributes.items()
        if key in keys
        for value, label in attribute.values.items()
    ]
