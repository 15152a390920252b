"""Cuts a message anew where it holds a word learned from a user's own texts.

LAC knows the Chinese of newspapers and of the web, but no product of a shop. A bigram model of
the user's words chooses among all ways to cut by Viterbi's algorithm, LAC's own way being one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from language.characters import HAN, LONGEST
from language.word_model import EDGE, WordModel
from language.words import Word

HAN_RUN = re.compile(f"[{HAN}]+")

_PLACES = frozenset({"LOC", "ORG"})
_NAMES = _PLACES | {"PER"}

Run = list[Word]
Place = tuple[int, int]


class Segmentation:
    """What was learned of a user's words.

    Args:
        model: Chances of words.
        new: Words that may be cut out where LAC cuts otherwise.
        trust: How much likelier a word counts for being LAC's own, as a logarithm.
        listed: Those of the new words that somebody wrote down; they may cut names too.
    """

    def __init__(
        self, model: WordModel, new: Iterable[str], trust: float, listed: Iterable[str] = ()
    ) -> None:
        self.new = frozenset(new)
        self._listed = frozenset(listed)
        self._model = model
        self._trust = trust
        self._longest = max(map(len, self.new), default=0)

    def corrected(self, found: Sequence[Word]) -> list[Word]:
        """Return a text's words cut anew where they hold a word that was learned.

        Args:
            found: The words as LAC cut and tagged them.

        Returns:
            Words of the same characters at the same places; a word made of several of LAC's has
            the tag of the last one, the head of a Chinese compound.
        """
        return [word for run in runs(found) for word in self._cut(run)]

    def as_dict(self) -> dict[str, Any]:
        """Return what was learned as plain values, for an archive."""
        return {
            "model": self._model.as_dict(),
            "new": sorted(self.new),
            "trust": self._trust,
            "listed": sorted(self._listed),
        }

    @classmethod
    def from_dict(cls, kept: dict[str, Any]) -> Segmentation:
        """Return what `as_dict` described."""
        model = WordModel.from_dict(kept["model"])
        return cls(model, kept["new"], kept["trust"], kept["listed"])

    def _cut(self, run: Run) -> Run:
        if not is_chinese(run[0]):
            return run
        offset, text = run[0].start, joined(run)
        learned = {
            place
            for place, word in parts(text, self._longest)
            if word in self.new and (word in self._listed or not _cuts_name(run, offset, place))
        }
        own = {(word.start - offset, word.end - offset) for word in run}
        if learned <= own:
            return run
        path = self._best_path(text, learned | _pieces(own, learned), own)
        return [_word(run, start + offset, end + offset) for start, end in path]

    def _best_path(self, text: str, places: set[Place], own: set[Place]) -> list[Place]:
        """Return the likeliest words from the beginning of a text to its end."""
        chance = self._model.log_chance
        # For each word the best way that ends with it: its chance, and the word before.
        best: dict[Place, tuple[float, Place | None]] = {}
        ending: dict[int, list[Place]] = defaultdict(list)
        for place in sorted(places):
            word = text[slice(*place)]
            ways: list[tuple[float, Place | None]] = [
                (best[last][0] + chance(word, text[slice(*last)]), last)
                for last in ending[place[0]]
            ]
            if place[0] == 0:
                ways.append((chance(word, EDGE), None))
            if ways:
                score, before = max(ways, key=lambda way: way[0])
                best[place] = (score + (self._trust if place in own else 0.0), before)
                ending[place[1]].append(place)
        way: Place | None = max(
            ending[len(text)], key=lambda last: best[last][0] + chance(EDGE, text[slice(*last)])
        )
        path = []
        while way:
            path.append(way)
            way = best[way][1]
        return path[::-1]


def runs(found: Sequence[Word]) -> Iterator[Run]:
    """Yield neighbouring Chinese words together, and each other word by itself."""
    run: Run = []
    for word in found:
        if run and not (run[-1].end == word.start and is_chinese(word) and is_chinese(run[-1])):
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def is_chinese(word: Word) -> bool:
    """Tell whether a word is of Chinese characters alone, and LAC has read it."""
    return word.end <= LONGEST and HAN_RUN.fullmatch(word.text) is not None


def joined(run: Run) -> str:
    """Return the text of words that stand side by side."""
    return "".join(word.text for word in run)


def parts(text: str, longest: int) -> Iterator[tuple[Place, str]]:
    """Yield each part of two characters or more, with its place."""
    for start in range(len(text)):
        for end in range(start + 2, min(start + longest, len(text)) + 1):
            yield (start, end), text[start:end]


def _cuts_name(run: Run, offset: int, place: Place) -> bool:
    """Tell whether a word would cut a name that LAC has found, or join it to something else.

    LAC knows places and organisations well; a product that it does not know it takes for a person,
    so a word within one may be cut out.
    """
    start, end = place[0] + offset, place[1] + offset
    return any(
        word.start < end
        and start < word.end
        and (word.tag in _PLACES or not (word.start <= start and end <= word.end))
        for word in run
        if word.tag in _NAMES
    )


def _pieces(own: set[Place], learned: set[Place]) -> set[Place]:
    """Return LAC's words, and what learned words may leave of them."""
    bounds = {bound for place in learned for bound in place}
    pieces: set[Place] = set()
    for low, high in own:
        inside = [low, *(bound for bound in range(low + 1, high) if bound in bounds), high]
        pieces |= {(start, end) for start in inside for end in inside if start < end}
    return pieces


def _word(run: Run, start: int, end: int) -> Word:
    inside = [word for word in run if word.start < end and start < word.end]
    first = inside[0].start
    return Word(joined(inside)[start - first : end - first], start, end, inside[-1].tag)
