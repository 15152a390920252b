"""Why a text was classified as it was: the words that decided, and the examples it is like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scipy.special import log_softmax

from neural.classifier.onnx_classifier import OnnxClassifier

# A pass for each word: a long message is explained by its first ones.
MOST_WORDS = 40


@dataclass(frozen=True)
class WordWeight:
    """How much a word spoke for the label.

    Attributes:
        start: Offset of its first character.
        end: Offset after its last character.
        weight: What the label's log-probability loses without it; below 0 it spoke against.
    """

    start: int
    end: int
    weight: float


@dataclass(frozen=True)
class Likeness:
    """A training example that the text is like.

    Attributes:
        text: The example.
        label: Its label.
        likeness: Cosine of their vectors.
    """

    text: str
    label: str
    likeness: float


@dataclass(frozen=True)
class Explanation:
    """Why a text has its label.

    Attributes:
        label: The label.
        words: The words in order.
        examples: The most alike training examples, nearest first.
    """

    label: str
    words: tuple[WordWeight, ...]
    examples: tuple[Likeness, ...]


def explain(classifier: OnnxClassifier, text: str, spans: Sequence[tuple[int, int]]) -> Explanation:
    """Explain a classification by leaving out each word (erasure, Li et al. 2016).

    Args:
        classifier: The classifier.
        text: The text.
        spans: Start and end of each of its words.

    Returns:
        The explanation; without words when the text has none.
    """
    spans = spans[:MOST_WORDS]
    # One by one: beside longer texts of a batch, activations would be rounded otherwise.
    whole, *without = [
        classifier.classify([version])[0]
        for version in [text, *(text[:start] + text[end:] for start, end in spans)]
    ]
    best = int(whole.confidences.argmax())
    before = log_softmax(whole.logits)[best]
    words = tuple(
        WordWeight(start, end, float(before - log_softmax(less.logits)[best]))
        for (start, end), less in zip(spans, without, strict=True)
    )
    neighbours = classifier.neighbours
    examples = tuple(
        Likeness(neighbours.texts[place], classifier.labels[neighbours.targets[place]], likeness)
        for place, likeness in neighbours.nearest(whole.tuned_vector)
    )
    return Explanation(classifier.labels[best], words, examples)
