"""Words that carry feeling: what a lexicon alone tells of a message's sentiment.

The rules are VADER's (Hutto & Gilbert 2014): negation turns a word around and weakens it,
intensifiers scale it, capitals and exclamation marks stress it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

NEGATED = -0.74
REACH = 3
CHINESE_REACH = 4
STRESS = 1.2
# Scores are squashed so that two strong words are nearly certain (VADER's alpha is 15 for a
# scale to 4; ours goes to 3).
SQUASH = 8.0
SCALE = 3.0


class LexiconError(Exception):
    """A lexicon's file is not what it should be."""


@dataclass(frozen=True)
class Feeling:
    """What the lexicon tells of a text.

    Attributes:
        score: From -1 (negative) to 1 (positive).
        words: Words that carried feeling, strongest first.
        angry_words: Words of anger among the text.
        positive: Sum of positive weights, 0 or more.
        negative: Sum of negative weights, 0 or less.
        stressed: Whether capitals or repeated exclamation marks stress it.
        urgent_words: Words that ask for haste among the text.
    """

    score: float
    words: tuple[str, ...]
    angry_words: tuple[str, ...]
    positive: float
    negative: float
    stressed: bool
    urgent_words: tuple[str, ...] = ()


@dataclass
class Lexicon:
    """Words of feeling of all languages together.

    Attributes:
        words: Score of each word or phrase, from -3 to 3; one of 0 tells nothing, and hides the
            words of feeling or anger within it.
        negations: Words that turn what follows around.
        intensifiers: Words that scale what follows, by their factor.
        anger: Words and phrases that mean anger.
        urgency: Words and phrases that ask for haste.
        no_urgency: Phrases that hold a word of haste and ask for none ("not urgent").
    """

    words: dict[str, float] = field(default_factory=dict)
    negations: list[str] = field(default_factory=list)
    intensifiers: dict[str, float] = field(default_factory=dict)
    anger: list[str] = field(default_factory=list)
    urgency: list[str] = field(default_factory=list)
    no_urgency: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Compile the words into patterns once."""
        self._words = _pattern(self.words)
        self._negations = _pattern(self.negations)
        self._intensifiers = _pattern(self.intensifiers)
        self._plain = frozenset(word for word, score in self.words.items() if not score)
        self._anger = _pattern([*self.anger, *self._plain])
        # Found together, the longer phrase swallows the word of haste within it.
        self._haste = _pattern([*self.urgency, *self.no_urgency])
        self._leisure = frozenset(self.no_urgency)

    def feel(self, text: str) -> Feeling:
        """Tell the feeling of a text by its words."""
        lowered = text.lower() if len(text.lower()) == len(text) else text
        stressed = bool(re.search(r"[!！]{2,}|[?？!！]{3,}", text)) or _shouts(text)
        weights = [
            (match[0], self._weight(match, lowered) * (STRESS if stressed else 1))
            for match in self._words.finditer(lowered)
            if match[0] not in self._plain
        ]
        total = sum(weight for _, weight in weights)
        strongest = sorted(weights, key=lambda found: -abs(found[1]))
        return Feeling(
            score=total / math.sqrt(total * total + SQUASH),
            words=tuple(dict.fromkeys(word for word, _ in strongest)),
            angry_words=tuple(
                dict.fromkeys(
                    match[0]
                    for match in self._anger.finditer(lowered)
                    if match[0] not in self._plain
                )
            ),
            positive=sum(max(weight, 0.0) for _, weight in weights),
            negative=sum(min(weight, 0.0) for _, weight in weights),
            stressed=stressed,
            urgent_words=tuple(
                dict.fromkeys(
                    match[0]
                    for match in self._haste.finditer(lowered)
                    if match[0] not in self._leisure
                )
            ),
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the lexicon as plain values, for an archive."""
        return {
            "words": self.words,
            "negations": self.negations,
            "intensifiers": self.intensifiers,
            "anger": self.anger,
            "urgency": self.urgency,
            "no_urgency": self.no_urgency,
        }

    def _weight(self, match: re.Match[str], text: str) -> float:
        weight = self.words[match[0]]
        before = _before(text, match.start())
        for intensifier in self._intensifiers.findall(before):
            weight *= self.intensifiers[intensifier]
        negations = len(self._negations.findall(before))
        return weight * NEGATED if negations % 2 else weight


def read(files: Sequence[Path]) -> Lexicon:
    """Read lexicon files and join them.

    Args:
        files: YAML files with a top-level key `lexicon`.

    Raises:
        LexiconError: When a file is not YAML, or an entry is not what it should be.
    """
    joined = Lexicon()
    for file in files:
        part = _read_one(file)
        joined.words |= _scores(part.get("words"), file, "words")
        joined.intensifiers |= _scores(part.get("intensifiers"), file, "intensifiers")
        joined.negations += [str(word).lower() for word in part.get("negations") or ()]
        joined.anger += [str(word).lower() for word in part.get("anger") or ()]
        joined.urgency += [str(word).lower() for word in part.get("urgency") or ()]
        joined.no_urgency += [str(word).lower() for word in part.get("no_urgency") or ()]
    return Lexicon(**joined.as_dict())


def _read_one(file: Path) -> dict[str, Any]:
    try:
        written = YAML(typ="safe").load(file)
    except (OSError, YAMLError) as error:
        raise LexiconError(f"{file}: {error}") from error
    if not isinstance(written, dict) or not isinstance(written.get("lexicon"), dict):
        raise LexiconError(f"{file}: the top-level key `lexicon` with its words is missing.")
    part: dict[str, Any] = written["lexicon"]
    return part


def _scores(written: Mapping[Any, Any] | None, file: Path, key: str) -> dict[str, float]:
    scores = {}
    for word, score in (written or {}).items():
        if isinstance(score, bool) or not isinstance(score, int | float):
            raise LexiconError(f"{file}: {key}: {word!r} has {score!r}; a number is wanted.")
        scores[str(word).lower()] = float(score)
    return scores


def _pattern(words: Sequence[str] | Mapping[str, float]) -> re.Pattern[str]:
    patterns = []
    for word in sorted(words, key=len, reverse=True):
        # Latin words stand alone; Chinese has no blanks, and emoji stick to anything.
        before = r"(?<![a-z0-9'])" if word[0].isascii() and word[0].isalnum() else ""
        after = r"(?![a-z0-9])" if word[-1].isascii() and word[-1].isalnum() else ""
        patterns.append(before + re.escape(word) + after)
    return re.compile("|".join(patterns) or r"(?!)")


def _before(text: str, at: int) -> str:
    """Return the few words before a place, within its clause."""
    clause = re.split(r"[,.;!?，。；！？\n]|\bbut\b|但是?|可是", text[:at])[-1]
    if clause.isascii():
        return " ".join(clause.split()[-REACH:])
    return clause[-CHINESE_REACH:]


def _shouts(text: str) -> bool:
    words = re.findall(r"[A-Za-z]{3,}", text)
    return len(words) >= 2 and sum(word.isupper() for word in words) > len(words) / 2
