"""Serves a trained classifier: one pass gives the label's confidence and the message's vector."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy.special import softmax
from tokenizers import Encoding

from neural.classifier.calibration import weighed
from neural.classifier.characters import CharacterNgrams
from neural.classifier.outside import Neighbours, energy
from neural.classifier.parts import HEAD, REGRESSION, PartHeads
from neural.encoder.onnx_encoder import (
    TOKENIZER,
    EncoderMissing,
    encodable,
    load_tokenizer,
    open_session,
)
from neural.encoder.token_states import Integers, Stretch, TokenStates, offsets_in_text

if TYPE_CHECKING:
    from neural.bert.checkpoint import Checkpoint
    from neural.bert.graph import BertGraph
    from neural.classifier.settings import FineTuning
    from neural.classifier.trained import Trained

GRAPH = "classifier.onnx"
SETTINGS = "classifier.json"
OUTPUTS = ["logits", "vector", "tuned_vector", "states", "tuned_states"]

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Classified:
    """What one pass tells of a text.

    Attributes:
        confidences: Probability of each label, in the order of the classifier's labels.
        logits: What they are the softmax of.
        vector: The text's vector from below the layers that were fine-tuned, of length 1.
        tuned_vector: The one from above them, of length 1.
        tokens: States of the text's pieces from below the layers that were fine-tuned.
        tuned_tokens: Those from above them.
    """

    confidences: Floats
    logits: Floats
    vector: Floats
    tuned_vector: Floats
    tokens: TokenStates
    tuned_tokens: TokenStates


@dataclass(frozen=True)
class Part:
    """What a text's pass tells of a part of it.

    Attributes:
        start: Offset of its first character.
        end: Offset after its last character.
        confidences: Probability of each label.
        inside: Whether the part is in scope.
    """

    start: int
    end: int
    confidences: Floats
    inside: bool


class OnnxClassifier:
    """A classifier read from its folder.

    Args:
        folder: Folder that `save` wrote.
        threads: Threads for one pass.

    Raises:
        EncoderMissing: When a file of the folder is missing or damaged.
    """

    def __init__(self, folder: Path, threads: int = 1) -> None:
        try:
            settings = json.loads((folder / SETTINGS).read_text())
        except (OSError, ValueError) as error:
            raise EncoderMissing(f"{folder / SETTINGS} cannot be read: {error}") from error
        self.labels: tuple[str, ...] = tuple(settings["labels"])
        self._scales = [float(scale) for scale in settings["scales"]]
        self.most_energy = float(settings["most_energy"])
        self._character_ngrams = CharacterNgrams.load(folder)
        self._heads = PartHeads.load(folder)
        self.neighbours = Neighbours.load(folder)
        self.vector_name: str = settings["vector_name"]
        self._prefix = str(settings["prefix"])
        self.max_tokens = int(settings["max_tokens"])
        # A tokenizer reads all of a text before it cuts it, so very long ones are cut here.
        self._characters = self.max_tokens * 16
        self._tokenizer = load_tokenizer(folder / TOKENIZER, self.max_tokens)
        self._session = open_session(folder / GRAPH, threads)
        given = {output.name for output in self._session.get_outputs()}
        self._outputs = [*OUTPUTS, *({REGRESSION} & given)]
        if missing := set(OUTPUTS) - given:
            raise EncoderMissing(
                f"{folder / GRAPH} lacks {', '.join(sorted(missing))}: train the model again."
            )

    def classify(self, texts: Sequence[str]) -> list[Classified]:
        """Classify texts in one pass.

        Args:
            texts: Any texts, even empty ones.

        Returns:
            What the pass tells of each.
        """
        if not texts:
            return []
        readable = [encodable(text[: self._characters]) for text in texts]
        encodings = self._tokenizer.encode_batch([self._prefix + text for text in readable])
        logits, vectors, tuned, states, tuned_states, *regression = self._session.run(
            self._outputs,
            {
                "input_ids": np.array([e.ids for e in encodings], np.int32),
                "attention_mask": np.array([e.attention_mask for e in encodings], np.int32),
            },
        )
        judged = [logits, self._character_ngrams.logits(readable), *regression]
        summed = weighed(self._scales, judged)
        offsets = [self._offsets(*row) for row in zip(encodings, readable, strict=True)]
        pieces, tuned_pieces = (
            [TokenStates(row[: len(at)], at) for row, at in zip(given, offsets, strict=True)]
            for given in (states, tuned_states)
        )
        confidences = softmax(summed, axis=1)
        rows = zip(confidences, summed, vectors, tuned, pieces, tuned_pieces, strict=True)
        return [Classified(*row) for row in rows]

    def classify_parts(
        self, text: str, classified: Classified, parts: Sequence[Stretch]
    ) -> list[Part]:
        """Classify parts of a text by what its own pass made of them.

        Args:
            text: The text.
            classified: What `classify` gave for it.
            parts: Where the parts are; what was cut off before the pass is left out.
        """
        read = classified.tokens.shares(parts).any(axis=1)
        parts = [part for part, was in zip(parts, read, strict=True) if was]
        if not parts:
            return []
        characters = self._character_ngrams.logits(
            [encodable(text[part.start : part.end]) for part in parts]
        )
        tuned, below = classified.tuned_tokens, classified.tokens
        logits = self._heads.logits(parts, tuned, below, characters, self._scales)
        inside = energy(logits) <= self.most_energy + self._heads.more_energy
        rows = zip(parts, softmax(logits, axis=1), inside, strict=True)
        return [Part(part.start, part.end, row, bool(is_in)) for part, row, is_in in rows]

    def _offsets(self, encoding: Encoding, text: str) -> Integers:
        return offsets_in_text(encoding, self._prefix, text)


class AccuracyLost(ValueError):
    """What is served in int8 is less right than what was trained."""


def accuracy_lost(trained: Trained, served: OnnxClassifier) -> float:
    """Return how much less right a classifier is when it is served than when it was trained.

    Args:
        trained: What training gave.
        served: The same, read from its folder.

    Returns:
        Difference of the accuracies on the examples that training judged, in shares of 1.
    """
    texts = [trained.neighbours.texts[place] for place in trained.judged]
    predicted = [int(served.classify([text])[0].confidences.argmax()) for text in texts]
    right = np.array(predicted) == trained.neighbours.targets[list(trained.judged)]
    return trained.judged_accuracy - float(right.mean())


def refuse_loss(trained: Trained, served: OnnxClassifier, most: float) -> float:
    """Return what int8 costs.

    Args:
        trained: What training gave.
        served: The same, read from its folder.
        most: What it may cost, in shares of 1.

    Raises:
        AccuracyLost: When it costs more.
    """
    lost = accuracy_lost(trained, served)
    if lost > most:
        raise AccuracyLost(
            f"int8 costs {100 * lost:.1f} points of accuracy on {len(trained.judged)} examples, "
            f"and most_lost allows {100 * most:.1f}. Train fewer layers or at a lower "
            "learning_rate, or allow more."
        )
    return lost


def finish(graph: BertGraph, states: str, labels: int) -> dict[str, Sequence[int | str]]:
    """Draw a classifier's outputs.

    Args:
        graph: A graph with the trained weights, those of the heads among them.
        states: Name of the states that were not tuned.
        labels: How many labels there are.

    Returns:
        Shape of each output by name.
    """
    below = graph.mean_pooled(graph.named(states, "states"), "pooled_below")
    vector = graph.normalised(below, "vector")
    above = graph.states(graph.config.layers)
    pooled = graph.mean_pooled(above, "pooled")
    graph.normalised(pooled, "tuned_vector")
    graph.named(above, "tuned_states")
    graph.dense(pooled, HEAD, "logits", exact=True)
    hidden = graph.config.hidden
    outputs: dict[str, Sequence[int | str]] = {
        "logits": ["batch", labels],
        "vector": ["batch", hidden],
        "tuned_vector": ["batch", hidden],
        "states": ["batch", "tokens", hidden],
        "tuned_states": ["batch", "tokens", hidden],
    }
    if f"{REGRESSION}.weight" in graph.weights:
        graph.dense(vector, REGRESSION, REGRESSION, exact=True)
        outputs[REGRESSION] = outputs["logits"]
    return outputs


def save(checkpoint: Checkpoint, trained: Trained, settings: FineTuning, folder: Path) -> None:
    """Write everything that serving needs: graph in int8, n-grams, tokenizer, labels.

    Args:
        checkpoint: The encoder that training started from.
        trained: What training gave.
        settings: How it was trained.
        folder: An existing folder.
    """
    from neural.bert.graph import BertGraph
    from neural.classifier.frozen import add_frozen_states, vector_name

    checkpoint = checkpoint.shortened(settings.keep_layers)
    graph = BertGraph(checkpoint.config, trained.weights)
    states = add_frozen_states(graph, checkpoint, settings)
    graph.save(folder / GRAPH, finish(graph, states, len(trained.labels)))
    trained.characters.save(folder)
    PartHeads.of(trained.weights).save(folder)
    trained.neighbours.save(folder)
    shutil.copyfile(checkpoint.folder / TOKENIZER, folder / TOKENIZER)
    written = {
        "labels": trained.labels,
        "scales": trained.scales,
        "most_energy": trained.most_energy,
        "vector_name": vector_name(checkpoint, settings),
        "held_out": trained.held_out,
        "prefix": settings.prefix,
        "max_tokens": settings.max_tokens,
    }
    (folder / SETTINGS).write_text(json.dumps(written, ensure_ascii=False))
