"""Finds all personal data of a text: by patterns what has a form, by a tagger the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from language.personal_data.accounts import ACCOUNT
from language.personal_data.numbers import nobodys, programs
from language.personal_data.patterns import ADDRESS, ORDER_NUMBER, TRUST, Patterns
from language.personal_data.reach import believed
from language.personal_data.tagger import Tagger, tagger
from language.personal_data.tokens import PLACEHOLDER, legible, tokens
from language.spans import Span, resolve

# What looks at every word takes time that grows with the text; longer ones are read in pieces.
PIECE = 600


class Recogniser:
    """Finds personal data.

    Args:
        order_number: Pattern of an order's number where no word before it says what it is.
        names: Finds names and addresses; None is the one that ships with Heed.
    """

    def __init__(self, order_number: str = ORDER_NUMBER, names: Tagger | None = None) -> None:
        self._patterns = Patterns(order_number)
        self._names = names

    def formed(self, text: str) -> list[Span]:
        """Return what has a form: no names, and of addresses postcodes alone."""
        return self._formed(legible(text))

    def find(self, text: str) -> list[Span]:
        """Return what is found, in order of place and without overlaps; masks are nothing."""
        read = legible(text)
        formed = self._formed(read)
        found = [span for span in formed if span.entity != ADDRESS]
        firm = [*_masks(read), *((span.start, span.end) for span in found), *nobodys(read)]
        taken = [*firm, *programs(read)]
        seen = [span for span in formed if span.entity == ADDRESS]
        seen += self._names_in(read, found)
        for span in believed(read, seen, taken):
            # wx_lady96 may be a variable's name, but for what stands around it.
            found += _beside(read, span, firm if span.entity == ACCOUNT else taken)
        return sorted(found, key=lambda span: span.start)

    def _formed(self, read: str) -> list[Span]:
        masks = _masks(read)
        found = [span for span in self._patterns.find(read) if not _touches(span, masks)]
        return resolve(found, {("", kind): trust for kind, trust in TRUST.items()})

    def _names_in(self, read: str, found: Sequence[Span]) -> Iterator[Span]:
        names = self._names or tagger()
        for start, end in _pieces(read):
            inside = [
                Span(span.entity, span.start - start, span.end - start, None)
                for span in found
                if start <= span.start and span.end <= end
            ]
            for span in names.find(tokens(read[start:end], inside)):
                yield Span(span.entity, span.start + start, span.end + start, None)


@lru_cache(8)
def recogniser(order_number: str = ORDER_NUMBER) -> Recogniser:
    """Return the recogniser of a shop; it is made once."""
    return Recogniser(order_number)


def _masks(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in PLACEHOLDER.finditer(text)]


def _touches(span: Span, places: list[tuple[int, int]]) -> bool:
    return any(span.start < end and start < span.end for start, end in places)


def _beside(text: str, span: Span, taken: list[tuple[int, int]]) -> Iterator[Span]:
    """Yield what of a span is not taken yet and says something."""
    start = span.start
    inside = sorted(one for one in taken if _touches(span, [one]))
    for begins, ends in [*inside, (span.end, span.end)]:
        left, right = start, min(begins, span.end)
        while left < right and not text[left].isalnum() and text[left] != "#":
            left += 1
        while left < right and text[right - 1].isspace():
            right -= 1
        if left < right:
            yield Span(span.entity, left, right, None)
        start = max(start, ends)


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Yield the pieces of a long text, cut between lines, sentences or words."""
    start = 0
    while len(text) - start > PIECE:
        window = text[start : start + PIECE]
        cut = max(window.rfind(sign, PIECE // 2) for sign in ("\n", "。", ". ", "；"))
        cut = cut if cut > 0 else max(window.rfind(" "), window.rfind("，"))
        end = start + (cut + 1 if cut > 0 else PIECE)
        yield start, end
        start = end
    yield start, len(text)
