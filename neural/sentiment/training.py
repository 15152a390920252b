"""Trains the blend: the classifiers on all examples, their weights on what they have not seen."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import softmax
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from neural.classifier.calibration import scales, weighed
from neural.classifier.characters import CharacterNgrams
from neural.sentiment.blend import LABELS, SentimentBlend, lexicon_probabilities
from neural.sentiment.experts import (
    CLASSIFIERS,
    Experts,
    Floats,
    Head,
    SentimentError,
)
from neural.sentiment.network import KINDS
from neural.sentiment.network_training import NetworkTraining, train_network

FOLDS = 5
STRENGTHS = (1.0, 4.0, 16.0, 64.0)
SHARES = tuple(np.linspace(0.3, 1.0, 15).tolist())
LEXICONS = tuple(product((2.0, 4.0, 8.0), (0.0, 0.5, 1.0, 2.0)))
ITERATIONS = 2000

Targets = npt.NDArray[np.int32]


class Unseen(NamedTuple):
    """What classifiers say of examples that they were not trained on.

    Attributes:
        places: Which examples; all of them, or those held out from a network.
        logits: Shape (places, labels).
    """

    places: npt.NDArray[np.intp]
    logits: Floats


def train(
    classifier: str,
    texts: Sequence[str],
    features: Floats | None,
    lexicon: Floats,
    labels: Sequence[str],
    vectors: str,
    seed: int = 42,
    network: NetworkTraining | None = None,
) -> tuple[SentimentBlend, float]:
    """Train a blend.

    Args:
        classifier: What stands beside the lexicon: a key of CLASSIFIERS.
        texts: The texts.
        features: Vectors and lexicon features side by side, shape (texts, features); None for
            "linear".
        lexicon: The lexicon's scores, shape (texts,).
        labels: Label of each text.
        vectors: Name of the vectors; empty for "linear".
        seed: Makes two trainings alike.
        network: How a network is trained; None for the others.

    Returns:
        The blend, and its accuracy on what its classifiers had not seen.

    Raises:
        SentimentError: When a label has too few examples, or the classifier is unknown.
    """
    targets = np.array([LABELS.index(label) for label in labels], np.int32)
    if (fewest := np.bincount(targets, minlength=len(LABELS))).min() < FOLDS:
        scarce = LABELS[int(fewest.argmin())]
        raise SentimentError(f"Sentiment {scarce!r} needs at least {FOLDS} examples.")
    experts, unseen = train_experts(classifier, texts, features, targets, seed, network=network)
    judged = softmax(unseen.logits, axis=1)
    said, right = lexicon[unseen.places], targets[unseen.places]
    trust, sharpness, calm = _blend(judged, said, right)
    mixed = _mixed(judged, said, trust, sharpness, calm)
    accuracy = float((mixed.argmax(1) == right).mean())
    return SentimentBlend(experts, trust, sharpness, calm, vectors), accuracy


def train_experts(
    classifier: str,
    texts: Sequence[str],
    features: Floats | None,
    targets: Targets,
    seed: int = 42,
    balanced: bool = True,
    network: NetworkTraining | None = None,
) -> tuple[Experts, Unseen]:
    """Train the classifiers alone, and weigh them on examples that none of them has seen.

    Args:
        classifier: A key of CLASSIFIERS.
        texts: The texts.
        features: What the head reads, shape (texts, features); None for "linear".
        targets: Place of the label of each, from 0, at least FOLDS of each; shape (texts,).
        seed: Makes two trainings alike.
        balanced: Whether the head takes all labels as equally frequent, which is right when what
            is asked later has other shares than the examples, as customers' messages have.
        network: How a network is trained; None for the others.

    Returns:
        The classifiers, and the weighed logits of those trained on the other folds, or of the
        network on what it held out.

    Raises:
        SentimentError: When the classifier is unknown, or needs vectors and has none.
    """
    if classifier not in CLASSIFIERS:
        known = ", ".join(CLASSIFIERS)
        raise SentimentError(f"classifier is {classifier!r}; one of {known} is wanted.")
    if classifier in KINDS:
        return _network(classifier, texts, targets, network or NetworkTraining())
    unseen: list[Floats] = []
    head = characters = None
    if "head" in CLASSIFIERS[classifier]:
        if features is None:
            raise SentimentError(f"classifier {classifier!r} reads vectors and was given none.")
        head, logits = _head(features, targets, seed, balanced)
        unseen.append(logits)
    if "characters" in CLASSIFIERS[classifier]:
        characters, logits = _characters(texts, targets, seed)
        unseen.append(logits)
    # The folds of logistic regression chose its strength by likelihood already.
    fitted = scales(unseen, targets) if characters else (1.0,)
    logits = weighed(fitted, unseen)
    return Experts(head, characters, None, fitted), Unseen(np.arange(len(texts)), logits)


def _network(
    kind: str, texts: Sequence[str], targets: Targets, settings: NetworkTraining
) -> tuple[Experts, Unseen]:
    network, places, logits = train_network(kind, texts, targets, settings)
    fitted = scales([logits], targets[places])
    unseen = Unseen(places, weighed(fitted, [logits]))
    return Experts(None, None, network, fitted), unseen


def _head(features: Floats, targets: Targets, seed: int, balanced: bool) -> tuple[Head, Floats]:
    # The folds that choose the regularisation also give predictions of what was not trained on.
    models = {strength: _regression(strength, seed, balanced) for strength in STRENGTHS}
    tried = {
        strength: _unseen(model, features, targets, seed) for strength, model in models.items()
    }
    strength = min(STRENGTHS, key=lambda strength: _surprise(tried[strength], targets))
    model = models[strength].fit(features, targets)
    weights, bias = model.coef_, model.intercept_
    if len(model.classes_) == 2:
        # With two labels it has one row: the logit of the second against the first.
        weights = np.concatenate([np.zeros_like(weights), weights])
        bias = np.concatenate([np.zeros_like(bias), bias])
    # Up to a constant, which softmax does not see, these are the logits of the folds.
    unseen = np.log(np.maximum(tried[strength], 1e-9)).astype(np.float32)
    return Head(weights.astype(np.float32), bias.astype(np.float32)), unseen


def _characters(
    texts: Sequence[str], targets: Targets, seed: int
) -> tuple[CharacterNgrams, Floats]:
    count = int(targets.max()) + 1
    unseen = np.zeros((len(texts), count), np.float32)
    for others, held in _folds(seed).split(np.zeros(len(texts)), targets):
        fold = CharacterNgrams.fit([texts[place] for place in others], targets[others], count, seed)
        unseen[held] = fold.logits([texts[place] for place in held])
    return CharacterNgrams.fit(texts, targets, count, seed), unseen


def _folds(seed: int) -> StratifiedKFold:
    return StratifiedKFold(FOLDS, shuffle=True, random_state=seed)


def _regression(strength: float, seed: int, balanced: bool) -> LogisticRegression:
    weight = "balanced" if balanced else None
    return LogisticRegression(
        C=strength, class_weight=weight, max_iter=ITERATIONS, random_state=seed
    )


def _unseen(
    model: LogisticRegression, features: Floats, targets: Targets, seed: int
) -> npt.NDArray[np.float64]:
    predicted: npt.NDArray[np.float64] = cross_val_predict(
        model, features, targets, cv=_folds(seed), method="predict_proba"
    )
    return predicted


def _blend(unseen: Floats, lexicon: Floats, targets: Targets) -> tuple[float, float, float]:
    """Return the share of the classifiers, and the lexicon's sharpness and calm, that fit best."""
    choices = [(share, *rest) for share in SHARES for rest in LEXICONS]
    return min(choices, key=lambda choice: _surprise(_mixed(unseen, lexicon, *choice), targets))


def _mixed(
    unseen: Floats, lexicon: Floats, trust: float, sharpness: float, calm: float
) -> npt.NDArray[np.float64]:
    said = lexicon_probabilities(lexicon, sharpness, calm)
    mixed: npt.NDArray[np.float64] = trust * unseen + (1 - trust) * said
    return mixed


def _surprise(probabilities: npt.NDArray[np.float64], targets: Targets) -> float:
    right = probabilities[np.arange(len(targets)), targets]
    return -float(np.log(np.maximum(right, 1e-9)).mean())
