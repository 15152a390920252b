"""Tells where an English text may name somebody or some place, at no cost.

spaCy's pass takes 2.5 ms of a core, and most capital letters only begin a sentence or a product.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from language.spans import Span

_WRITTEN = re.compile(r"\S+")
_AROUND = "\"'“”‘’()[]<>*.,;:!?…"
# "I", "I'm", "I’d".
_MYSELF = re.compile(r"I(?:['’]\w+)?")
_ENDS = ".!?…:"


def may_name(text: str, known: Sequence[Span] = ()) -> bool:
    """Tell whether an English text may have a name in it that is not yet known.

    It may where a word with a capital letter lies outside what is known and is not "I", nor one
    such as "where" or "could" that begins a sentence.

    Args:
        text: The text.
        known: What was found in it before: products, brands, order numbers.
    """
    begins = True
    for match in _WRITTEN.finditer(text):
        word = match[0].strip(_AROUND)
        if _is_capital(word) and not (begins and _is_common(word)):
            start, end = match.span()
            if not any(span.start < end and start < span.end for span in known):
                return True
        begins = match[0][-1] in _ENDS
    return False


def _is_capital(word: str) -> bool:
    return any(character.isupper() for character in word) and not _MYSELF.fullmatch(word)


def _is_common(word: str) -> bool:
    from spacy.lang.en.stop_words import STOP_WORDS

    return re.split("['’]", word.lower(), maxsplit=1)[0] in STOP_WORDS
