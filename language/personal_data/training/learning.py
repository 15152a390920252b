"""Trains the tagger, and counts how much of personal data a recogniser finds."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import pycrfsuite

from language.personal_data.accounts import ACCOUNT
from language.personal_data.features import features
from language.personal_data.patterns import ORDER_NUMBER, TRUST, Patterns
from language.personal_data.tagger import ADDRESS, NAME, OUTSIDE
from language.personal_data.tokens import Token, legible, tokens
from language.personal_data.training import sentences
from language.personal_data.training.examples import examples
from language.personal_data.training.sentences import Message
from language.personal_data.training.values import Values
from language.spans import Span, resolve

TAGGED = (NAME, ADDRESS, ACCOUNT)


class Recipe(NamedTuple):
    """How the tagger is trained.

    Attributes:
        messages: How many are made.
        empty: Share of messages without personal data.
        natural: Share of messages that are the assistant's own examples.
        unknown: Share of words that are hidden, so that it learns to do without knowing them.
        unknown_named: The same of words of names and addresses.
        c1: L1 penalty; it makes the file small.
        c2: L2 penalty.
        rounds: Most rounds of L-BFGS.
        seed: Where chance begins.
    """

    messages: int = 50_000
    empty: float = 0.35
    natural: float = 0.25
    unknown: float = 0.2
    unknown_named: float = 0.35
    c1: float = 0.25
    c2: float = 0.01
    rounds: int = 90
    seed: int = 7


def train(recipe: Recipe, lines: Mapping[str, Sequence[str]], values: int | None) -> bytes:
    """Train, and return what pycrfsuite writes.

    Args:
        recipe: How.
        lines: Sentences by language.
        values: Which half of names and places fills them; None: both.
    """
    chance = random.Random(recipe.seed)  # noqa: S311
    made = sentences.messages(lines, Values(chance, values), chance, recipe.empty)
    natural = examples()
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params(
        {
            "c1": recipe.c1,
            "c2": recipe.c2,
            "max_iterations": recipe.rounds,
            "feature.possible_transitions": True,
        }
    )
    patterns = Patterns(ORDER_NUMBER)
    for message in islice(made, recipe.messages):
        if chance.random() < recipe.natural:
            message = sentences.disturbed(chance.choice(natural), chance)
        cut, tags = tagged(message, patterns)
        shares = [recipe.unknown if tag == OUTSIDE else recipe.unknown_named for tag in tags]
        hidden = {place for place, share in enumerate(shares) if chance.random() < share}
        trainer.append(features(cut, hidden), tags)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "tagger.crf"
        trainer.train(str(file))
        return file.read_bytes()


def tagged(message: Message, patterns: Patterns) -> tuple[list[Token], list[str]]:
    """Return the tokens of a message, and of each its tag."""
    text = legible(message.text)
    found = [span for span in patterns.find(text) if span.entity != ADDRESS]
    # What a word before it tells to be an account is none of the tagger's.
    wanted = [
        one
        for one in message.spans
        if one[0] in TAGGED and (one[0] != ACCOUNT or not any(_touch(span, one) for span in found))
    ]
    formed = [span for span in found if not any(_touch(span, one) for one in wanted)]
    cut = tokens(text, resolve(formed, {("", kind): trust for kind, trust in TRUST.items()}))
    tags = []
    before: tuple[str, int, int] | None = None
    for token in cut:
        inside = next((one for one in wanted if one[1] <= token.start < one[2]), None)
        tags.append(f"{'I' if inside == before else 'B'}-{inside[0]}" if inside else OUTSIDE)
        before = inside
    return cut, tags


def _touch(span: Span, marked: tuple[str, int, int]) -> bool:
    return span.start < marked[2] and marked[1] < span.end


class Counted(NamedTuple):
    """How much was found.

    Attributes:
        wanted: Spans of personal data.
        found: Those of them whose letters and digits are all masked.
        exact: Those found with the right kind, from the first to the last character.
        masked: Spans that were masked.
        right: Those of them that overlap personal data.
    """

    wanted: int
    found: int
    exact: int
    masked: int
    right: int

    @property
    def recall(self) -> float:
        """Share of personal data that was masked whole."""
        return self.found / max(1, self.wanted)

    @property
    def precision(self) -> float:
        """Share of masks that stand on personal data."""
        return self.right / max(1, self.masked)


def count(message: Message, found: Sequence[tuple[str, int, int]]) -> Counted:
    """Count what was found in a message."""
    covered = {place for _, start, end in found for place in range(start, end)}
    whole = [
        span
        for span in message.spans
        if all(
            place in covered or not message.text[place].isalnum()
            for place in range(span[1], span[2])
        )
    ]
    right = [
        one
        for one in found
        if any(one[1] < end and start < one[2] for _, start, end in message.spans)
    ]
    return Counted(
        len(message.spans), len(whole), len(set(message.spans) & set(found)), len(found), len(right)
    )


def total(counted: Sequence[Counted]) -> Counted:
    """Add up what was counted."""
    return Counted(*(sum(column) for column in zip(*counted, strict=True)))
