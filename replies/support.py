"""Whether a passage says what a sentence says: not somewhere in it, but in one place.

A passage about two products holds both their prices, so words found anywhere in it prove little. A
sentence is supported by one sentence of the passage or a part of it, and each of its clauses by the
clause that is most like it: numbers, denials and who does what stand with the words they stand with
there. In doubt it is not supported.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

import sentencex

from language.content_words import content_words
from language.identification import CHINESE
from replies.grounding import Stray, Words, pattern, said, strays, without_idioms
from replies.numbers import placed_numbers, plain

# Least share of a sentence's content words that its source has: one word of five may be another.
LEAST_SUPPORTED = 0.8
# Least share of its source's content words that a sentence has: less is torn out of its context.
LEAST_KEPT = 0.4
# Least share of a clause's content words that one clause of its source has.
LEAST_OF_CLAUSE = 0.5
# No passage has as many; one that does is read so far.
MOST_SENTENCES = 60

_PART = re.compile(r"[;；\n]+")
_CLAUSE = re.compile(
    r"[，。；：！？、;!?\n]+|[.,:](?=\s|$)|\b(?:and|but|or|while)\b|而|或者?|但", re.IGNORECASE
)
_QUOTES = str.maketrans("", "", "“”\"'‘’「」")


@dataclass(frozen=True)
class Source:
    """What a sentence may rest on.

    Attributes:
        heading: Title and headings above the text.
        text: The text itself.
    """

    heading: str
    text: str


def sentences(text: str, language: str) -> list[str]:
    """Return the sentences of a text, without the white space around them."""
    lines = text.splitlines()
    found = chain.from_iterable(sentencex.segment(language, line) for line in lines)
    return [sentence.strip() for sentence in found if sentence.strip()]


def unsupported(sentence: str, source: Source, language: str, known: Words) -> list[Stray]:
    """Return what speaks against sending a sentence as the words of its source.

    Args:
        sentence: What a language model wrote.
        source: The passage it named.
        language: `en` or `zh`, of both.
        known: The language's words.

    Returns:
        Nothing when the source says so too. Else what is wrong beside the place in the source
        that is nearest to it.
    """
    places = list(_places(source.text, language))
    if _bare(sentence) in map(_bare, places):
        return []
    written = content_words(plain(sentence), language)
    if not written:
        return [Stray("meaning")]
    if misplaced := _misplaced(sentence, source, language, known):
        return misplaced
    nearest: list[Stray] | None = None
    for place in places:
        found = _against(sentence, written, Source(source.heading, place), language, known)
        if not found:
            return []
        nearest = min(nearest or found, found, key=_distance)
    return nearest or [Stray("meaning")]


def _distance(found: list[Stray]) -> tuple[bool, bool, int]:
    """Return how far a place is from a sentence: most when it is about something else."""
    return found[0].kind == "meaning", found[0].kind == "context", len(found)


def _places(text: str, language: str) -> Iterator[str]:
    """Yield the parts of a text that may support a sentence, the smallest last."""
    whole = sentences(text, language)[:MOST_SENTENCES]
    yield from whole
    for sentence in whole:
        parts = [part.strip() for part in _PART.split(sentence) if part.strip()]
        yield from parts if len(parts) > 1 else ()


def _against(
    sentence: str, written: list[str], place: Source, language: str, known: Words
) -> list[Stray]:
    """Return what speaks against one place as the source of a sentence."""
    found = _meaning(written, place, language)
    # Names are found by a tagger, which takes longer than all else.
    if found:
        return found
    found = strays(sentence, f"{place.heading}\n{place.text}", language, known)
    found += [*_turned(sentence, place, known), *_persons(sentence, place, known)]
    return found or _exchanged(sentence, place, language, known)


def _bare(text: str) -> str:
    return " ".join(plain(text).split()).rstrip(".。!！;； ").translate(_QUOTES)


def _meaning(written: list[str], place: Source, language: str) -> list[Stray]:
    text, heading = plain(place.text), plain(place.heading)
    own = _known(written, f"{heading}\n{text}", language)
    if own < LEAST_SUPPORTED * len(written):
        return [Stray("meaning")]
    words = content_words(text, language)
    kept = _known(words, " ".join(written) if language == CHINESE else "", language, written)
    return [Stray("context")] if kept < LEAST_KEPT * len(words) else []


def _known(
    wanted: Iterable[str], text: str, language: str, words: Iterable[str] | None = None
) -> int:
    """Count the words that a text has; Chinese ones may be cut in another way there."""
    if language == CHINESE:
        characters = set(text)
        return sum(word in text or characters.issuperset(word) for word in wanted)
    there = set(content_words(text, language) if words is None else words)
    return sum(word in there for word in wanted)


def _turned(sentence: str, place: Source, known: Words) -> list[Stray]:
    """Return denials, limits and conditions of which only one of the two speaks."""
    one, other = without_idioms(sentence, known), without_idioms(place.text, known)
    above = without_idioms(place.heading, known)
    found = []
    # Below "What cannot be returned", "Gift cards" denies too: that may only be said as it stands.
    denied = _count(other, known.negations)
    if _count(one, known.negations) != denied or (not denied and _count(above, known.negations)):
        found.append(Stray("negation"))
    differ = said(one, known.limits) ^ said(other, known.limits)
    found += [Stray("limit", limit) for limit in sorted(differ - said(above, known.limits))]
    if said(other, known.conditions) and not said(one, known.conditions):
        found.append(Stray("condition"))
    if ("?" in one) != ("?" in other):
        found.append(Stray("question"))
    return found


def _count(text: str, phrases: Iterable[str]) -> int:
    return sum(len(pattern(phrase).findall(text)) for phrase in phrases)


def _persons(sentence: str, place: Source, known: Words) -> list[Stray]:
    """Return who does or pays what, in their source, somebody else does."""
    one, other = plain(sentence), plain(f"{place.heading}\n{place.text}")
    shop = bool(said(other, known.shop))
    if said(one, known.shop) and not shop:
        return [Stray("person")]
    invented = said(one, known.customer) and not said(other, known.customer)
    return [Stray("person")] if shop and invented else []


def _exchanged(sentence: str, place: Source, language: str, known: Words) -> list[Stray]:
    """Return clauses that are not in the source, and denials and persons in another than there."""
    there = [
        (clause, _count(clause, known.negations), _spoken_of(clause, known))
        for clause in _clauses(place.text, known)
    ]
    for clause in _clauses(sentence, known):
        words = set(content_words(clause, language))
        alike = [_known(words, text, language) for text, _, _ in there]
        nearest = [one for one, count in zip(there, alike, strict=True) if count == max(alike)]
        # One clause may not be made up because the others have enough in common with the source.
        if max(alike) < LEAST_OF_CLAUSE * len(words):
            return [Stray("meaning")]
        denied, persons = _count(clause, known.negations), _spoken_of(clause, known)
        if words and all(denied != other for _, other, _ in nearest):
            return [Stray("negation")]
        # Where the source names nobody at all, `_persons` has looked whether the sentence may.
        named = any(other for _, _, other in there)
        if named and not any(_follows(persons, other) for _, _, other in nearest):
            return [Stray("person")]
    return []


def _spoken_of(clause: str, known: Words) -> list[str]:
    """Return who is spoken of, in order."""
    found = [
        (match.start(), who)
        for who, phrases in (("shop", known.shop), ("customer", known.customer))
        for phrase in phrases
        for match in pattern(phrase).finditer(clause)
    ]
    return [who for _, who in sorted(found)]


def _follows(one: Iterable[object], other: Iterable[object]) -> bool:
    """Tell whether one series is the other with some left out."""
    rest = iter(other)
    return all(value in rest for value in one)


def _misplaced(sentence: str, source: Source, language: str, known: Words) -> list[Stray]:
    """Return numbers that stand with other words than in the source, or in another order.

    In "A costs 5, B costs 9" the words of "B costs 5" belong to another number.
    """
    there = list(_numbered(f"{source.heading}\n{source.text}", known))
    found = []
    for clause, numbers in _numbered(sentence, known):
        words = set(content_words(clause, language))
        alike = [_known(words, text, language) for text, _ in there]
        nearest = [one for one, count in zip(there, alike, strict=True) if count == max(alike)]
        if not any(_follows(numbers, values) for _, values in nearest):
            found.append(Stray("place", ", ".join(map(str, numbers))))
    return found


def _numbered(text: str, known: Words) -> Iterator[tuple[str, list[object]]]:
    """Yield the clauses of a text that hold numbers, each with its numbers."""
    for clause in _clauses(text, known):
        numbers: list[object] = [value for value, _ in placed_numbers(clause)]
        if numbers:
            yield clause, numbers


def _clauses(text: str, known: Words) -> list[str]:
    """Return the clauses of a text, each plain; full-width commas part more than plain ones."""
    parts = (without_idioms(part, known).strip() for part in _CLAUSE.split(text))
    return [part for part in parts if part]
