"""Networks that judge a text's sentiment by themselves: TextCNN, or an encoder of their own.

A network reads the text, never the vector of the intent classifier, so it is a pass of its own.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from neural.baselines.onnx_baseline import OnnxBaseline
from neural.classifier.onnx_classifier import OnnxClassifier
from neural.encoder.onnx_encoder import TOKENIZER, load_tokenizer
from neural.sentiment.both_ends import BothEnds

NETWORK_FOLDER = "network"

Floats = npt.NDArray[np.float32]
Judge: TypeAlias = Callable[[Sequence[str]], Floats]


class Network:
    """A network read from its files.

    Args:
        kind: A key of KINDS.
        folder: The folder that its own `save` filled.

    Raises:
        EncoderMissing: When a file is missing or damaged.
    """

    def __init__(self, kind: str, folder: Path) -> None:
        self.kind = kind
        self._folder = folder
        self._judge = KINDS[kind](folder)

    def logits(self, texts: Sequence[str]) -> Floats:
        """Return the logits of texts, shape (texts, labels)."""
        return self._judge(texts)

    def save(self, folder: Path) -> None:
        """Put its files into an existing folder, unless that is where they are."""
        if (kept := folder / NETWORK_FOLDER).resolve() != self._folder.resolve():
            shutil.copytree(self._folder, kept)


def _text_cnn(folder: Path) -> Judge:
    network = OnnxBaseline(folder)

    def judge(texts: Sequence[str]) -> Floats:
        logits: Floats = np.log(np.maximum(network.classify(texts), 1e-9))
        return logits

    return judge


def _fine_tuned(folder: Path) -> Judge:
    classifier = OnnxClassifier(folder)
    ends = BothEnds(load_tokenizer(folder / TOKENIZER, classifier.max_tokens))

    def judge(texts: Sequence[str]) -> Floats:
        # One by one: a long text among short ones would have them all padded.
        return np.stack([classifier.classify([ends.of(text)])[0].logits for text in texts])

    return judge


# What each kind's files become. A fine-tuned one has character n-grams of its own, weighed already.
KINDS: dict[str, Callable[[Path], Judge]] = {"text_cnn": _text_cnn, "fine_tuned": _fine_tuned}
