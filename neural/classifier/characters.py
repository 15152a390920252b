"""A linear classifier on character n-grams: it remembers the wordings that an encoder blurs."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file, save_file
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from neural.encoder.onnx_encoder import EncoderMissing

ARRAYS = "characters.safetensors"
LONGEST = 3

Floats = npt.NDArray[np.float32]


class CharacterNgrams:
    """TF-IDF of the 1- to 3-grams of a text's characters, and a weight an n-gram and label.

    Words of Chinese are not parted by spaces and customers' English is misspelt, so characters
    serve both. Trained as a linear support vector machine, one label against the rest
    (Joachims 1998).

    Args:
        ngrams: The n-grams known, in the order of the weights.
        idf: Inverse document frequency of each, shape (n-grams,).
        weights: Shape (n-grams, labels).
        bias: Shape (labels,).
    """

    def __init__(self, ngrams: Sequence[str], idf: Floats, weights: Floats, bias: Floats) -> None:
        self._ngrams, self._idf, self._weights, self._bias = ngrams, idf, weights, bias
        self._place = {ngram: place for place, ngram in enumerate(ngrams)}
        self._cut = _vectorizer().build_analyzer()

    @classmethod
    def fit(
        cls, texts: Sequence[str], targets: npt.NDArray[np.int32], labels: int, seed: int
    ) -> CharacterNgrams:
        """Train on texts.

        Args:
            texts: Training texts.
            targets: Place of the label of each, shape (texts,); at least two differ.
            labels: How many labels there are; one without examples is never predicted.
            seed: Makes two trainings alike.
        """
        vectorizer = _vectorizer()
        features = vectorizer.fit_transform(texts)
        machine = LinearSVC(random_state=seed).fit(features, targets)
        coefficients, intercepts = machine.coef_, machine.intercept_
        if len(machine.classes_) == 2:
            coefficients = np.concatenate([-coefficients, coefficients])
            intercepts = np.concatenate([-intercepts, intercepts])
        weights = np.zeros((features.shape[1], labels), np.float32)
        bias = np.full(labels, intercepts.min() - 1, np.float32)
        weights[:, machine.classes_] = coefficients.T
        bias[machine.classes_] = intercepts
        ngrams = vectorizer.get_feature_names_out().tolist()
        return cls(ngrams, vectorizer.idf_.astype(np.float32), weights, bias)

    def logits(self, texts: Sequence[str]) -> Floats:
        """Return the distance from each label's border, shape (texts, labels)."""
        return np.stack([self._logits(text) for text in texts])

    def _logits(self, text: str) -> Floats:
        # For one message the vectorizer's sparse matrices take ten times as long.
        counted = Counter(self._place[gram] for gram in self._cut(text) if gram in self._place)
        if not counted:
            return self._bias
        places = np.fromiter(counted, np.intp)
        weights = (1 + np.log(np.fromiter(counted.values(), np.float32))) * self._idf[places]
        logits: Floats = weights @ self._weights[places] / np.linalg.norm(weights) + self._bias
        return logits

    def save(self, folder: Path) -> None:
        """Write one file into an existing folder."""
        arrays: dict[str, npt.NDArray[Any]] = {
            "ngrams": np.frombuffer(json.dumps(self._ngrams).encode(), np.uint8),
            "idf": self._idf,
            "weights": self._weights,
            "bias": self._bias,
        }
        save_file(arrays, folder / ARRAYS)

    @classmethod
    def load(cls, folder: Path) -> CharacterNgrams:
        """Read what `save` wrote.

        Raises:
            EncoderMissing: When the file is missing or damaged.
        """
        try:
            arrays = load_file(folder / ARRAYS)
            ngrams = json.loads(arrays["ngrams"].tobytes())
            return cls(ngrams, arrays["idf"], arrays["weights"], arrays["bias"])
        except Exception as error:  # safetensors' own errors share no public base
            raise EncoderMissing(f"{folder / ARRAYS} cannot be read: {error}") from error


def _vectorizer() -> TfidfVectorizer:
    return TfidfVectorizer(
        analyzer="char",
        ngram_range=(1, LONGEST),
        sublinear_tf=True,
        preprocessor=_normalised,
        dtype=np.float32,
    )


def _normalised(text: str) -> str:
    """Fold width and case, and read all digits as one: which number it is tells no intent."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join("0" if character.isdecimal() else character for character in folded)
