"""Learns spans from annotated examples: a linear-chain CRF over characters and words.

A Chinese character is a unit of its own, so that a span may end where a word does not; the word it
is part of, as LAC cut and tagged it, is one of its features. Elsewhere a unit is a word, a number
or a sign. A model is CRFsuite's own binary file.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pycrfsuite

from language.characters import HAN, LONGEST, without_surrogates
from language.spans import Span
from language.words import Word

OUTSIDE = "O"
WINDOW = 3
_UNIT = re.compile(rf"[{HAN}]|[A-Za-z]+|\d+|[^\sA-Za-z\d{HAN}]")


class TaggerError(Exception):
    """A tagger's model is damaged, or nothing is annotated to train one."""


@dataclass(frozen=True)
class Example:
    """A text and what is known of it before it is tagged.

    Attributes:
        text: The text.
        words: Its words.
        hints: Spans that patterns and tables found in it; the tagger learns how far to follow them.
        topic: What the message is about, for example its intent.
        spans: The right spans, where a tagger is to learn from the example.
    """

    text: str
    words: Sequence[Word] = ()
    hints: Sequence[Span] = ()
    topic: str = ""
    spans: Sequence[Span] = ()


@dataclass(frozen=True)
class TaggerSettings:
    """How a tagger is trained.

    Attributes:
        l1: Penalty that makes weights zero; higher gives a smaller model.
        l2: Penalty that keeps weights small.
        iterations: Rounds of L-BFGS at most.
        least_often: Features seen less often are dropped.
    """

    l1: float = 0.01
    l2: float = 0.1
    iterations: int = 80
    least_often: int = 1


class CrfTagger:
    """A trained tagger.

    Args:
        model: CRFsuite's model.

    Raises:
        TaggerError: When the model is damaged.
    """

    def __init__(self, model: bytes) -> None:
        self.model = model
        self._tagger = pycrfsuite.Tagger()
        try:
            self._tagger.open_inmemory(model)
        except (ValueError, RuntimeError) as error:
            raise TaggerError(f"The tagger's model cannot be read: {error}") from error

    def tag(self, example: Example) -> list[tuple[Span, float]]:
        """Find spans in a text; what is longer than a message ever is, is not looked at.

        Args:
            example: The text and what is known of it; its own spans are not read.

        Returns:
            Spans in order, their value the text itself, each with its confidence.
        """
        # CRFsuite takes UTF-8, which has no lone surrogates; one letter for one keeps the places.
        text = without_surrogates(example.text)
        example = replace(example, text=text)
        units = _units(text)
        if not units:
            return []
        self._tagger.set(_features(example, units))
        labels = self._tagger.tag()
        sure = [self._tagger.marginal(label, place) for place, label in enumerate(labels)]
        found = []
        for entity, first, last in _chunks(labels):
            start, end = units[first][0], units[last][1]
            found.append((Span(entity, start, end, text[start:end]), min(sure[first : last + 1])))
        return found


def train(examples: Iterable[Example], settings: TaggerSettings) -> CrfTagger:
    """Train a tagger.

    Args:
        examples: Annotated examples; those without spans teach too.
        settings: How.

    Raises:
        TaggerError: When no example has a span.
    """
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params(
        {
            "c1": settings.l1,
            "c2": settings.l2,
            "max_iterations": settings.iterations,
            "feature.minfreq": settings.least_often,
            "feature.possible_transitions": True,
        }
    )
    annotated = False
    for example in examples:
        units = _units(example.text)
        if units:
            annotated = annotated or bool(example.spans)
            trainer.append(_features(example, units), _labels(units, example.spans))
    if not annotated:
        raise TaggerError("No training example has an annotated entity.")
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "model.crfsuite"
        trainer.train(str(path))
        return CrfTagger(path.read_bytes())


def _units(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _UNIT.finditer(text[:LONGEST])]


def _labels(units: Sequence[tuple[int, int]], spans: Sequence[Span]) -> list[str]:
    labels = [OUTSIDE] * len(units)
    for span in spans:
        inside = [
            p for p, (start, end) in enumerate(units) if start < span.end and end > span.start
        ]
        for place in inside:
            labels[place] = f"{'B' if place == inside[0] else 'I'}-{span.entity}"
    return labels


def _chunks(labels: Sequence[str]) -> list[tuple[str, int, int]]:
    """Return the entity, first and last unit of each chunk."""
    chunks: list[tuple[str, int, int]] = []
    for place, label in enumerate(labels):
        if label == OUTSIDE:
            continue
        begins, entity = label[0] == "B", label[2:]
        goes_on = chunks and chunks[-1][0] == entity and chunks[-1][2] == place - 1
        if goes_on and not begins:
            chunks[-1] = (entity, chunks[-1][1], place)
        else:
            chunks.append((entity, place, place))
    return chunks


def _features(example: Example, units: Sequence[tuple[int, int]]) -> pycrfsuite.ItemSequence:
    parts = [example.text[start:end] for start, end in units]
    written = [part.lower() for part in parts]
    shapes = [_shape(part) for part in parts]
    in_words = _word_features(units, example.words)
    hinted = _hint_features(units, example.hints)
    rows = []
    for place, part in enumerate(parts):
        row = [*_own(part, shapes[place]), *in_words[place], *hinted[place]]
        row += [f"{offset}{hint}" for offset in (-1, 1) for hint in _at(hinted, place + offset)]
        row += _around(place, written, shapes)
        row += [f"topic={example.topic}", f"topic={example.topic}|{written[place]}"]
        row += [f"topic={example.topic}|{hint}" for hint in hinted[place]]
        rows.append(row)
    return pycrfsuite.ItemSequence(rows)


def _at(rows: Sequence[list[str]], place: int) -> list[str]:
    return rows[place] if 0 <= place < len(rows) else []


def _own(unit: str, shape: str) -> list[str]:
    lowered = unit.lower()
    own = ["bias", f"shape={shape}"]
    if shape.isalpha() and len(lowered) > 2:
        own += [f"{name}={lowered[cut]}" for name, cut in _AFFIXES]
    return own


_AFFIXES = (
    ("p2", slice(0, 2)),
    ("p3", slice(0, 3)),
    ("s2", slice(-2, None)),
    ("s3", slice(-3, None)),
)


def _around(place: int, written: Sequence[str], shapes: Sequence[str]) -> list[str]:
    row = []
    for offset in range(-WINDOW, WINDOW + 1):
        other = place + offset
        inside = 0 <= other < len(written)
        row.append(f"{offset}={written[other] if inside else '<>'}")
        if inside and abs(offset) <= 1:
            row.append(f"{offset}shape={shapes[other]}")
    for first in (-2, -1, 0, 1):
        pair = written[max(0, place + first) : max(0, place + first + 2)]
        row.append(f"{first}pair={'_'.join(pair)}")
    row.append(f"triple={'_'.join(written[max(0, place - 1) : place + 2])}")
    return row


def _shape(unit: str) -> str:
    if unit.isascii() and unit.isalpha():
        return (
            "upper" if unit.isupper() and len(unit) > 1 else "title" if unit[0].isupper() else "low"
        )
    if unit.isdigit():
        return f"{min(len(unit), 9)}digits"
    return "han" if unit.isalpha() else "sign"


def _word_features(units: Sequence[tuple[int, int]], words: Sequence[Word]) -> list[list[str]]:
    """Tell for each unit the tagged word it is in and its place there; untagged ones have none."""
    rows: list[list[str]] = [[] for _ in units]
    place = 0
    tagged: list[Any] = [None] * len(units)
    for word in words:
        while place < len(units) and units[place][0] < word.end:
            if units[place][0] >= word.start and word.tag:
                tagged[place] = word
            place += 1
    for place, word in enumerate(tagged):
        if word is None:
            continue
        position = "B" if units[place][0] == word.start else "I"
        rows[place] = [f"word={without_surrogates(word.text)}", f"tag={position}{word.tag}"]
        rows[place] += [
            f"{offset}tag={tagged[place + offset].tag}"
            for offset in (-1, 1)
            if 0 <= place + offset < len(units) and tagged[place + offset] is not None
        ]
    return rows


def _hint_features(units: Sequence[tuple[int, int]], hints: Sequence[Span]) -> list[list[str]]:
    return [
        [
            f"hint={'B' if hint.start == start else 'I'}{hint.entity}"
            for hint in hints
            if hint.start <= start < hint.end
        ]
        for start, _ in units
    ]
