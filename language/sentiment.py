"""Sentiment examples as designers write them, and what the feelings of messages add up to."""

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
# The power of a score that is stressed by capitals or exclamation marks: its root is taken, which
# lifts a faint feeling most and leaves 0 and 1 where they are.
STRESSED = 0.5
# How much of its weight a message loses with each that follows, and how many are looked back at.
FADING = 0.5
LATEST = 8


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
        intensity: How strongly it is felt, 0 to 1: the score without its sign, and the root of
            that when capitals or repeated exclamation marks stress it.
        anger: Whether the customer is angry.
        urgency: Whether the customer asks for haste.
        words: The words that decided, strongest first.
    """

    label: str
    score: float
    intensity: float
    anger: bool
    urgency: bool
    words: tuple[str, ...]


def read_examples(files: Sequence[Path]) -> list[Example]:
    """Read files of examples; a text that occurs twice counts once.

    When any file says `only: true` at its top, the files that do not say it are left out.

    Args:
        files: YAML files with a top-level list `sentiment` of `label` and `examples`.

    Raises:
        ExamplesError: When a file is not YAML, or an entry is not what it should be.
    """
    written = {file: _read_file(file) for file in files}
    alone = {file: part for file, part in written.items() if part.get("only") is True}
    examples = {
        example.text: example
        for file, part in (alone or written).items()
        for block in part["sentiment"]
        for example in _read_block(block, file)
    }
    return list(examples.values())


def trend(scores: Sequence[float]) -> float:
    """Return where the feeling of a conversation stands: above 0 good, below 0 bad.

    It is the exponentially weighted mean (Roberts 1959) of the LATEST scores: each message
    counts half as much as the one after it, so one angry message shows at once and is forgiven
    after a few friendly ones.

    Args:
        scores: Score of each of the customer's messages from -1 to 1, oldest first.

    Returns:
        From -1 to 1; 0 when nothing was said.
    """
    latest = [float(score) for score in scores[-LATEST:]]
    weights = [FADING**age for age in reversed(range(len(latest)))]
    weighted = sum(w * score for w, score in zip(weights, latest, strict=True))
    return weighted / sum(weights) if latest else 0.0


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
    negative, _, positive = (float(part) for part in probabilities)
    score = positive - negative
    label = LABELS[max(range(len(LABELS)), key=lambda place: probabilities[place])]
    strong = feeling.negative <= FURIOUS or (feeling.stressed and negative >= CLEARLY)
    angry = label != "positive" and (bool(feeling.angry_words) or (label == "negative" and strong))
    return Sentiment(
        label=label,
        score=round(score, 3),
        intensity=round(abs(score) ** (STRESSED if feeling.stressed else 1), 3),
        anger=angry,
        urgency=bool(feeling.urgent_words),
        words=tuple(dict.fromkeys((*feeling.angry_words, *feeling.words))),
    )


def _read_file(file: Path) -> dict[str, Any]:
    try:
        written = YAML(typ="safe").load(file)
    except (OSError, YAMLError) as error:
        raise ExamplesError(f"{file}: {error}") from error
    if not isinstance(written, dict) or not isinstance(written.get("sentiment"), list):
        raise ExamplesError(f"{file}: the top-level list `sentiment` is missing.")
    return written


def _read_block(block: Any, file: Path) -> list[Example]:
    label = block.get("label") if isinstance(block, dict) else None
    if label not in LABELS:
        raise ExamplesError(f"{file}: label {label!r}; one of {', '.join(LABELS)} is wanted.")
    lines = str(block.get("examples") or "").splitlines()
    texts = [line.strip().removeprefix("-").strip() for line in lines]
    return [Example(text, label) for text in texts if text]
