"""Finds names and addresses among words: a conditional random field over tokens, both languages."""

from __future__ import annotations

import lzma
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from threading import Lock

import pycrfsuite

from language.personal_data.features import features
from language.personal_data.tokens import Token
from language.spans import Span

# Made by `python -m language.personal_data.training`.
FILE = Path(__file__).with_name("tagger.xz")
NAME, ADDRESS = "name", "address"
OUTSIDE = "O"
# What is missed tells a person; what is masked in vain is a word.
SURE = 0.9


class Tagger:
    """Tags the tokens of a text.

    Args:
        trained: What pycrfsuite wrote.
        sure: A token is left alone when it is nothing with at least this probability.
    """

    def __init__(self, trained: bytes, sure: float = SURE) -> None:
        # It reads them where they lie.
        self._trained = trained
        self._crf = pycrfsuite.Tagger()
        self._crf.open_inmemory(self._trained)
        self._others = [label for label in self._crf.labels() if label != OUTSIDE]
        self._sure = sure
        # It is asked about the text that it tagged last: two threads must not take turns.
        self._lock = Lock()

    def find(self, tokens: Sequence[Token]) -> Iterator[Span]:
        """Yield the names and addresses among tokens."""
        if not any(token.kind in {"word", "han"} for token in tokens):
            return
        told = features(tokens)
        with self._lock:
            tags = self._crf.tag(told)
            surest = [self._surest(place, tag) for place, tag in enumerate(tags)]
        yield from spans(tokens, surest)

    def _surest(self, place: int, tag: str) -> str:
        """Return the tag of a token, or what it may be when it is not sure that it is nothing."""
        if tag != OUTSIDE or self._crf.marginal(OUTSIDE, place) > self._sure:
            return tag
        return max(self._others, key=lambda other: self._crf.marginal(other, place))


def spans(tokens: Sequence[Token], tags: Sequence[str]) -> Iterator[Span]:
    """Yield what tags say: `B-name` begins a name, `I-name` goes on with it."""
    start, kind = 0, ""
    for place, tag in enumerate([*tags, OUTSIDE]):
        if kind and tag != f"I-{kind}":
            yield Span(kind, tokens[start].start, tokens[place - 1].end, None)
            kind = ""
        if tag != OUTSIDE and not kind:
            start, kind = place, tag[2:]


@lru_cache(1)
def tagger() -> Tagger:
    """Return the tagger that ships with Heed; it is read once."""
    return Tagger(lzma.decompress(FILE.read_bytes()))
