"""Serves a trained tagger: ONNX Runtime scores the tags of a text, numpy finds the best ones."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError  # type: ignore[attr-defined]
from safetensors.numpy import load_file, save_file

from neural.encoder.onnx_encoder import EncoderMissing, open_session
from neural.tagger.bilou import OUTSIDE, Span, Token, chunks_of, span_of
from neural.tagger.decoding import Transitions, marginals, viterbi
from neural.tagger.features import Vocabularies, padded

if TYPE_CHECKING:
    from neural.tagger.training import Trained

GRAPH = "tagger.onnx"
SETTINGS = "tagger.json"
TRANSITIONS = "transitions.safetensors"
# What comes after is not looked at: no message is longer, and time grows with the tokens.
MOST_TOKENS = 1000


class OnnxTagger:
    """A tagger read from its folder.

    Args:
        folder: Folder that `save` wrote.
        threads: Threads for one text.

    Raises:
        EncoderMissing: When a file of the folder is missing or damaged; it is named.
    """

    def __init__(self, folder: Path, threads: int = 1) -> None:
        try:
            written = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
            self.tags = tuple(str(tag) for tag in written["tags"])
            self._vocabularies = Vocabularies.read(written)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise _damaged(folder / SETTINGS, error) from error
        try:
            scores = load_file(str(folder / TRANSITIONS))
            self._transitions = Transitions(scores["between"], scores["start"], scores["end"])
        except (OSError, SafetensorError, ValueError, KeyError) as error:
            raise _damaged(folder / TRANSITIONS, error) from error
        if self._transitions.between.shape != (len(self.tags), len(self.tags)):
            raise _damaged(folder / TRANSITIONS, f"it is not of {SETTINGS}'s {len(self.tags)} tags")
        try:
            self._session = open_session(folder / GRAPH, threads)
        except EncoderMissing as error:
            raise _damaged(folder / GRAPH, error) from error

    def tag(self, tokens: Sequence[Token]) -> list[tuple[Span, float]]:
        """Find the spans of one text.

        Args:
            tokens: The text's tokens, in order; those after the first 1000 are not read.

        Returns:
            Spans in order, none overlapping another, each with its confidence: the mean, over the
            span's tokens, of the marginal probability of the tag that was chosen (forward-backward
            over all sequences), 0 to 1.
        """
        tokens = tokens[:MOST_TOKENS]
        if not tokens:
            return []
        emissions = self._emissions(tokens)
        path = viterbi(emissions, self._transitions)
        tags = [self.tags[id_] for id_ in path]
        if all(tag == OUTSIDE for tag in tags):
            return []
        sure = marginals(emissions, self._transitions)[np.arange(len(path)), path]
        return [
            (
                span_of(label, tokens[first].start, tokens[last].end),
                float(min(sure[first : last + 1].mean(), 1.0)),
            )
            for label, first, last in chunks_of(tags)
        ]

    def _emissions(self, tokens: Sequence[Token]) -> npt.NDArray[np.float32]:
        ids = padded([self._vocabularies.ids([token.text for token in tokens])])
        inputs = {
            "words": ids.words,
            "pairs": ids.pairs,
            "characters": ids.characters,
            "lengths": np.array([len(tokens)], np.int32),
        }
        emissions: npt.NDArray[np.float32] = self._session.run(None, inputs)[0][0]
        return emissions


def save(trained: Trained, folder: Path) -> None:
    """Write everything that serving needs: the graph, tags and vocabularies, transitions.

    Args:
        trained: What training gave.
        folder: An existing folder.
    """
    (folder / GRAPH).write_bytes(trained.graph)
    written = {"tags": trained.tags, **trained.vocabularies.written()}
    (folder / SETTINGS).write_text(json.dumps(written, ensure_ascii=False), encoding="utf-8")
    scores = trained.transitions
    save_file(
        {"between": scores.between, "start": scores.start, "end": scores.end},
        str(folder / TRANSITIONS),
    )


def _damaged(file: Path, error: object) -> EncoderMissing:
    return EncoderMissing(f"{file} cannot be read ({error}): train the model again.")
