"""Holds passages against each other: which say the same, which contradict.

Two passages are compared when they are near in meaning; two sentences of them, when those are.
What is compared are amounts with their units, dates, and whether something is allowed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np
from rapidfuzz import fuzz

from language.facts import Fact, facts, permits, sentences
from services.questions.grouping import Mean, centred
from services.vectors import Vectors

DUPLICATE, CONTRADICTION = "duplicate", "contradiction"
AMOUNT, PERMISSION, WORDS = "amount", "permission", "words"
SURE, LIKELY, PERHAPS = "sure", "likely", "perhaps"

# Centred cosines, chosen on the shop's pages; `python -m services.articles.measure` prints what
# they find of planted faults. Pages that are about different things reach 0.81.
NEAR = 0.25
SAME = 0.9
# Share of the signs that two texts have in common, in per cent.
SAME_WORDS, EQUAL = 75, 100
# Sentences of one language that speak of the same, and those that surely do.
SENTENCES_NEAR, SENTENCES_SURE = 0.6, 0.8
# Sentences of a text and its twin in the other language.
TWINS_NEAR = 0.2
# Passages each is held against, in its own language and in the other.
NEIGHBOURS = 5
# Rows of cosines that are held in memory at once.
BLOCK = 1000


@dataclass(frozen=True)
class Part:
    """A passage of an article.

    Attributes:
        article: Key of the article.
        language: `en` or `zh`.
        title: Title of the article.
        heading: Heading of the passage.
        text: Its text.
        url: Where it can be read.
    """

    article: str
    language: str
    title: str
    heading: str
    text: str
    url: str

    @property
    def is_searched_by(self) -> str:
        """What the encoder reads."""
        return f"{self.title}. {self.heading}. {self.text}"


@dataclass(frozen=True)
class Finding:
    """Two passages that need a look.

    Attributes:
        kind: DUPLICATE or CONTRADICTION.
        about: AMOUNT, PERMISSION or WORDS.
        sure: SURE, LIKELY or PERHAPS; docs/knowledge-gaps.md tells how often each was right.
        parts: The two passages.
        quotes: The sentence of each that says so.
        likeness: Centred cosine of what was compared.
    """

    kind: str
    about: str
    sure: str
    parts: tuple[Part, Part]
    quotes: tuple[str, str]
    likeness: float


Encode = Callable[[Sequence[str]], Vectors]


@dataclass
class Comparison:
    """One run over all passages.

    Args:
        parts: The passages.
        near: Their centred vectors.
        means: What passages of each language are like, which centres sentences too.
        encode: Turns sentences into vectors.
    """

    parts: Sequence[Part]
    near: Vectors
    means: Mapping[str, Mean]
    encode: Encode

    def findings(self) -> list[Finding]:
        """Return what needs a look, the surest first."""
        pairs = list(self._pairs())
        near = {(one, other) for one, other, _ in pairs}
        # The same words are the same wherever their titles put them.
        equal = [(*pair, SAME) for pair in self._equal() if pair not in near]
        found = [
            duplicate
            for one, other, likeness in [*pairs, *equal]
            if (duplicate := _duplicate(self.parts[one], self.parts[other], likeness)) is not None
        ]
        # What one author says in one article is of different things.
        apart = [
            pair for pair in pairs if self.parts[pair[0]].article != self.parts[pair[1]].article
        ]
        found += self._contradictions(
            [(self.parts[one], self.parts[other]) for one, other, _ in apart]
        )
        order = (SURE, LIKELY, PERHAPS)
        return sorted(found, key=lambda one: (order.index(one.sure), one.kind, -one.likeness))

    def _equal(self) -> Iterator[tuple[int, int]]:
        """Yield pairs of passages of one language in the same words, each with the first such."""
        first: dict[tuple[str, str], int] = {}
        for place, part in enumerate(self.parts):
            known = first.setdefault((part.language, _written(part.text)), place)
            if known != place:
                yield known, place

    def _pairs(self) -> Iterator[tuple[int, int, float]]:
        """Yield near passages, each pair once: in one language any, across languages twins.

        Twins are each other's nearest passage of the other language.
        """
        languages = np.array([part.language for part in self.parts])
        nearest: dict[int, int] = {}
        seen: set[tuple[int, int]] = set()
        for begin in range(0, len(self.parts), BLOCK):
            cosines = self.near[begin : begin + BLOCK] @ self.near.T
            for row, likeness in enumerate(cosines, begin):
                likeness[row] = -1
                same = np.where(languages == languages[row], likeness, -1)
                for other in map(int, np.argsort(-same)[:NEIGHBOURS]):
                    pair = (min(row, other), max(row, other))
                    if same[other] >= NEAR and pair not in seen:
                        seen.add(pair)
                        yield *pair, float(same[other])
                elsewhere = np.where(languages != languages[row], likeness, -1)
                nearest[row] = int(np.argmax(elsewhere))
                twin = nearest[row]
                if twin < row and nearest[twin] == row and elsewhere[twin] >= TWINS_NEAR:
                    yield twin, row, float(elsewhere[twin])

    def _contradictions(self, pairs: Sequence[tuple[Part, Part]]) -> list[Finding]:
        """Return the disagreements of sentences that speak of the same."""
        suspected = [(pair, found) for pair in pairs if (found := _disagreements(*pair))]
        languages = {
            text: part.language
            for pair, _ in suspected
            for part in pair
            for text in _sentences(part.text)
        }
        texts = list(languages)
        if not texts:
            return []
        near = centred(self.encode(texts), list(languages.values()), self.means)
        vectors = dict(zip(texts, near, strict=True))
        return [
            finding
            for pair, found in suspected
            for about in (AMOUNT, PERMISSION)
            if (finding := _best(pair, about, found, vectors)) is not None
        ]


def _duplicate(one: Part, other: Part, likeness: float) -> Finding | None:
    if one.language != other.language:
        return None
    written = fuzz.ratio(_written(one.text), _written(other.text))
    if written < SAME_WORDS and likeness < SAME:
        return None
    sure = SURE if written == EQUAL else LIKELY if written >= SAME_WORDS else PERHAPS
    return Finding(DUPLICATE, WORDS, sure, (one, other), (one.text, other.text), likeness)


def _best(
    pair: tuple[Part, Part],
    about: str,
    disagreements: Sequence[tuple[str, str, str]],
    vectors: Mapping[str, Vectors],
) -> Finding | None:
    """Return the disagreement of the two sentences that are most surely of the same."""
    one, other = pair
    mine, theirs = _sentences(one.text), _sentences(other.text)
    likeness = np.array([vectors[a] for a in mine]) @ np.array([vectors[b] for b in theirs]).T
    twins = one.language != other.language
    best: tuple[float, tuple[str, str]] | None = None
    for kind, a, b in disagreements:
        row, column = mine.index(a), theirs.index(b)
        near = float(likeness[row, column])
        # Yes and no are said of many things in one passage: only of each other's nearest sentence
        # is it plain what they are said of.
        apart = near < likeness[row].max() or near < likeness[:, column].max()
        if kind != about or (about == PERMISSION and apart):
            continue
        if near >= (TWINS_NEAR if twins else SENTENCES_NEAR) and (best is None or near > best[0]):
            best = near, (a, b)
    if best is None:
        return None
    return Finding(CONTRADICTION, about, _sureness(about, twins, best[0]), pair, best[1], best[0])


def _disagreements(one: Part, other: Part) -> list[tuple[str, str, str]]:
    """Return pairs of sentences that cannot both be right, if they speak of the same."""
    mine, theirs = _facts(one.text), _facts(other.text)
    found = []
    for a, b in product(_sentences(one.text), _sentences(other.text)):
        if _units(_facts(a) & (mine - theirs)) & _units(_facts(b) & (theirs - mine)):
            found.append((AMOUNT, a, b))
        if _permits(a) * _permits(b) < 0:
            found.append((PERMISSION, a, b))
    return found


def _units(found: frozenset[Fact]) -> set[str]:
    return {fact.unit for fact in found}


# The same sentence is held against many others.
_permits = lru_cache(maxsize=20_000)(permits)


@lru_cache(maxsize=20_000)
def _facts(text: str) -> frozenset[Fact]:
    return frozenset(facts(text))


@lru_cache(maxsize=20_000)
def _sentences(text: str) -> list[str]:
    return sentences(text)


def _written(text: str) -> str:
    return "".join(text.casefold().split())


def _sureness(about: str, twins: bool, likeness: float) -> str:
    """Tell how sure a contradiction is; the figures are in docs/knowledge-gaps.md."""
    if about == AMOUNT and (twins or likeness >= SENTENCES_SURE):
        return SURE
    if about == AMOUNT or likeness >= SENTENCES_SURE:
        return LIKELY
    return PERHAPS
