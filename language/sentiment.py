"""Sentiment examples as designers write them, and what a message's feeling adds up to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from language.lexicon import Feeling

LABELS = ("negative", "neutral", "positive")
# Words this bad, or a feeling this clear and stressed, are anger without a word of anger.
FURIOUS = -4.0
CLEARLY = 0.85


class ExamplesError(Exception):
    """A file of sentiment examples is not what it should be."""


@dataclass(frozen=True)
class Example:
    """A text and the feeling it shows."""

    text: str
    label: str


@dataclass(frozen=True)
class Sentiment:
    """The feeling of a message.

    Attributes:
        label: negative, neutral or positive.
        score: From -1 to 1.
        intensity: How strongly anything is felt, 0 to 1.
        anger: Whether the customer is angry.
        words: The words that decided, strongest first.
    """

    label: str
    score: float
    intensity: float
    anger: bool
    words: tuple[str, ...]


def read_examples(files: Sequence[Path]) -> list[Example]:
    """Read files of examples; a text that occurs twice counts once.

    Args:
        files: YAML files with a top-level list `sentiment` of `label` and `examples`.

    Raises:
        ExamplesError: When a file is not YAML, or an entry is not what it should be.
    """
    examples = {example.text: example for file in files for example in _read_file(file)}
    return list(examples.values())


def features(feeling: Feeling) -> list[float]:
    """Return what the lexicon tells of a text as numbers for a classifier."""
    return [
        feeling.score,
        min(feeling.positive, 6.0) / 3,
        max(feeling.negative, -6.0) / 3,
        float(feeling.stressed),
        float(bool(feeling.angry_words)),
    ]


def judge(feeling: Feeling, probabilities: Sequence[float]) -> Sentiment:
    """Add up the lexicon's findings and the blended probabilities.

    Args:
        feeling: What the lexicon tells.
        probabilities: Of negative, neutral and positive.
    """
    negative, neutral, positive = (float(part) for part in probabilities)
    label = LABELS[max(range(len(LABELS)), key=lambda place: probabilities[place])]
    strong = feeling.negative <= FURIOUS or (feeling.stressed and negative >= CLEARLY)
    angry = label != "positive" and (bool(feeling.angry_words) or (label == "negative" and strong))
    return Sentiment(
        label=label,
        score=round(positive - negative, 3),
        intensity=round(1 - neutral, 3),
        anger=angry,
        words=tuple(dict.fromkeys((*feeling.angry_words, *feeling.words))),
    )


def _read_file(file: Path) -> list[Example]:
    try:
        written = YAML(typ="safe").load(file)
    except (OSError, YAMLError) as error:
        raise ExamplesError(f"{file}: {error}") from error
    if not isinstance(written, dict) or not isinstance(written.get("sentiment"), list):
        raise ExamplesError(f"{file}: the top-level list `sentiment` is missing.")
    return [example for block in written["sentiment"] for example in _read_block(block, file)]


def _read_block(block: Any, file: Path) -> list[Example]:
    label = block.get("label") if isinstance(block, dict) else None
    if label not in LABELS:
        raise ExamplesError(f"{file}: label {label!r}; one of {', '.join(LABELS)} is wanted.")
    lines = str(block.get("examples") or "").splitlines()
    texts = [line.strip().removeprefix("-").strip() for line in lines]
    return [Example(text, label) for text in texts if text]
