"""Finds words that no dictionary has, in nothing but text: what keeps together and moves about.

A run of characters is a word where its parts occur together far more often than by chance
(pointwise mutual information: Church & Hanks 1990, over its weakest joint as in Luo & Sun 2003)
and where many different characters stand before and after it (branching entropy: Jin &
Tanaka-Ishii 2006).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

EDGE = ""


@dataclass(frozen=True)
class Discovery:
    """When a run of characters counts as a word.

    Attributes:
        least_often: How often it occurs at least.
        longest: Characters of the longest word.
        cohesion: Least mutual information of its weakest joint, in bits.
        freedom: Least entropy of what stands before, and of what stands after, in bits.
    """

    least_often: int
    longest: int
    cohesion: float
    freedom: float


def discover(runs: Iterable[str], settings: Discovery) -> dict[str, int]:
    """Return the words found, with how often each occurs.

    Args:
        runs: Text without signs and blanks, cut where they stood.
        settings: When a run of characters counts as a word.
    """
    texts = list(runs)
    counts = _frequent(texts, settings)
    letters = sum(map(len, texts))
    tight = {
        part: count
        for part, count in counts.items()
        if len(part) > 1 and _cohesion(part, counts, letters) >= settings.cohesion
    }
    before, after = _neighbours(texts, tight, settings.longest)
    return {
        word: count
        for word, count in tight.items()
        if min(_entropy(before[word]), _entropy(after[word])) >= settings.freedom
    }


def _frequent(texts: Sequence[str], settings: Discovery) -> dict[str, int]:
    """Count parts of texts; a part is only looked at when both parts one shorter are frequent."""
    frequent: dict[str, int] = {}
    for length in range(1, settings.longest + 1):
        counts = Counter(
            text[at : at + length]
            for text in texts
            for at in range(len(text) - length + 1)
            if length == 1
            or (text[at : at + length - 1] in frequent and text[at + 1 : at + length] in frequent)
        )
        # Parts of one character are the measure of all others, so all are kept.
        least = settings.least_often if length > 1 else 1
        frequent |= {part: count for part, count in counts.items() if count >= least}
    return frequent


def _cohesion(part: str, counts: Mapping[str, int], letters: int) -> float:
    strongest = max(counts[part[:cut]] * counts[part[cut:]] for cut in range(1, len(part)))
    return math.log2(counts[part] * letters / strongest)


def _neighbours(
    texts: Sequence[str], parts: Mapping[str, int], longest: int
) -> tuple[dict[str, Counter[str]], dict[str, Counter[str]]]:
    before: dict[str, Counter[str]] = defaultdict(Counter)
    after: dict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        for start in range(len(text)):
            for end in range(start + 2, min(start + longest, len(text)) + 1):
                if (part := text[start:end]) in parts:
                    before[part][text[start - 1] if start else EDGE] += 1
                    after[part][text[end] if end < len(text) else EDGE] += 1
    return before, after


def _entropy(counts: Counter[str]) -> float:
    """Return the entropy in bits; each edge of a text is a neighbour of its own."""
    total = sum(counts.values())
    edges = counts[EDGE]
    inner = -sum(n / total * math.log2(n / total) for c, n in counts.items() if c != EDGE)
    return inner + (edges / total * math.log2(total) if edges else 0.0)
