"""Which words mean which attribute and direction: `wishes.yml` of the shop."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

from pydantic import Field, StrictBool, validator

from services.catalogue.schemas import Names
from services.recommendation.designed import Designed

LESS, MORE = "less", "more"
FILE = "wishes.yml"
# Latin letters beside a word make it another word; Chinese writes no spaces.
LATIN = "[0-9A-Za-z]"


class Words(Designed):
    """Words of both languages that mean the same.

    Attributes:
        en: English words; whole words are found.
        zh: Chinese words, found wherever they stand.
    """

    en: tuple[str, ...] = ()
    zh: tuple[str, ...] = ()

    @validator("en", "zh", each_item=True)
    def check_word(cls, word: str) -> str:
        """Refuse what every message says."""
        if not word.strip():
            raise ValueError("an empty word is in every message; take it out")
        return word.strip().lower()

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What finds one of them; of two that begin alike, the longer."""
        ordered = sorted({*self.en, *self.zh}, key=len, reverse=True)
        return re.compile("|".join(map(bounded, ordered)) or r"(?!)", re.I)

    def said_in(self, text: str) -> bool:
        """Tell whether a text says one of them."""
        return self.pattern.search(text) is not None

    class Config(Designed.Config):
        """The pattern is made once."""

        keep_untouched = (cached_property,)


class AttributeWords(Words):
    """Words that ask for a value of an attribute.

    Attributes:
        attribute: Key of the attribute.
        wants: `less` or `more` of it, or the value it must have.
        than_shown: Words that ask for less or more than what was just shown.
    """

    attribute: str
    wants: StrictBool | str
    than_shown: Words = Words()


class TurnWords(Designed):
    """Words that change what was wanted a moment ago.

    Attributes:
        cheaper: Cost less than what was shown.
        dearer: Cost more.
        other_brand: Of another brand than what was shown.
        others: Something that was not shown yet.
        without: Said before a brand, it is not wanted.
        this_brand: The brand of what was shown.
        this_kind: The kind of what was shown.
    """

    cheaper: Words = Words()
    dearer: Words = Words()
    other_brand: Words = Words()
    others: Words = Words()
    without: Words = Words()
    this_brand: Words = Words()
    this_kind: Words = Words()


class WishWords(Designed):
    """All that customers' words may mean.

    Attributes:
        price: What a price is called beside attributes, in reasons.
        attributes: Words for attributes.
        values: Attributes whose values' own labels are such words: "white".
        turns: Words that change a wish.
    """

    price: Names = Names(en="price", zh="价格")
    attributes: tuple[AttributeWords, ...] = ()
    values: tuple[str, ...] = ()
    turns: TurnWords = Field(default_factory=TurnWords)


def bounded(word: str) -> str:
    """Return the pattern of a word that is not within another Latin word."""
    left = rf"(?<!{LATIN})" if re.match(LATIN, word) else ""
    right = rf"(?!{LATIN})" if re.search(rf"{LATIN}$", word) else ""
    return f"{left}{re.escape(word)}{right}"


def is_direction(wants: Any) -> bool:
    """Tell whether an attribute is wanted in a direction, not with a value."""
    return wants in (LESS, MORE)
