"""The words of a text that carry what it says, in a form in which "returns" is "returned"."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from language.identification import CHINESE, ENGLISH
from language.words import words

_ENGLISH_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_DIGIT = re.compile(r"\d")
# LAC's tags of particles, pronouns, prepositions, conjunctions, measures, numbers and signs.
_FUNCTION_TAGS = frozenset({"c", "d", "f", "m", "p", "q", "r", "u", "w", "xc"})


def content_words(text: str, language: str) -> list[str]:
    """Return the words that carry a text's meaning, in order.

    Args:
        text: A text with compatibility forms resolved and case folded.
        language: `en` or `zh`.

    Returns:
        Stems of English words, Chinese words as LAC cuts them, without numbers and without words
        that only hold sentences together.
    """
    if language == CHINESE:
        return _chinese(text)
    bare = (word.removesuffix("'s") for word in _ENGLISH_WORD.findall(text))
    return [_stemmer().stemWord(word) for word in bare if word not in _stop_words(ENGLISH)]


def warm_up() -> None:
    """Load the tools now, so that the first text does not wait for them."""
    content_words("hello", ENGLISH)
    content_words("你好", CHINESE)


def _chinese(text: str) -> list[str]:
    return [
        word.text
        for word in words(text, CHINESE)
        if word.tag not in _FUNCTION_TAGS
        and not _DIGIT.search(word.text)
        and word.text not in _stop_words(CHINESE)
    ]


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    from Stemmer import Stemmer

    return Stemmer("english")


@lru_cache(maxsize=2)
def _stop_words(language: str) -> frozenset[str]:
    """Return spaCy's list of words without content."""
    from importlib import import_module

    return frozenset(import_module(f"spacy.lang.{language}.stop_words").STOP_WORDS)
