"""Serves a trained tagger: ONNX Runtime scores the tags of a text, numpy finds the best ones."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from onnxruntime import InferenceSession
from safetensors import SafetensorError  # type: ignore[attr-defined]
from safetensors.numpy import load_file, save_file

from neural.encoder.onnx_encoder import EncoderMissing, open_session
from neural.encoder.token_states import TokenStates
from neural.tagger.bilou import OUTSIDE, Span, Token, chunks_of, span_of
from neural.tagger.decoding import Transitions, marginals, viterbi
from neural.tagger.features import Vocabularies, padded

if TYPE_CHECKING:
    from neural.tagger.training import Trained

GRAPH = "tagger.onnx"
SETTINGS = "tagger.json"
TRANSITIONS = "transitions.safetensors"
# Only where a tagger tunes layers of an encoder for itself.
LAYERS = "layers.onnx"
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
            self.states = str(written["states"])
            layered = bool(written["layers"])
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
        self._session = _opened(folder / GRAPH, threads)
        self._layers = _opened(folder / LAYERS, threads) if layered else None

    def tag(
        self, tokens: Sequence[Token], encoded: TokenStates | None = None
    ) -> list[tuple[Span, float]]:
        """Find the spans of one text.

        Args:
            tokens: The text's tokens, in order; those after the first 1000 are not read.
            encoded: What the encoder made of the text, of the kind that `states` names; where that
                is empty, nothing is read of it. Tokens that the encoder cut off are not read.

        Returns:
            Spans in order, none overlapping another, each with its confidence: the mean, over the
            span's tokens, of the marginal probability of the tag that was chosen (forward-backward
            over all sequences), 0 to 1.
        """
        tokens = within(tokens, encoded)[:MOST_TOKENS]
        if not tokens:
            return []
        emissions = self._emissions(tokens, encoded)
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

    def _emissions(
        self, tokens: Sequence[Token], encoded: TokenStates | None
    ) -> npt.NDArray[np.float32]:
        ids = padded([self._vocabularies.ids([token.text for token in tokens])])
        inputs: dict[str, npt.NDArray[Any]] = {
            "words": ids.words,
            "pairs": ids.pairs,
            "characters": ids.characters,
            "lengths": np.array([len(tokens)], np.int32),
        }
        if encoded is not None:
            inputs["states"] = self._above(encoded).of(tokens)[None]
        emissions: npt.NDArray[np.float32] = self._session.run(None, inputs)[0][0]
        return emissions

    def _above(self, encoded: TokenStates) -> TokenStates:
        if self._layers is None:
            return encoded
        inputs = {
            "states": encoded.states[None],
            "attention_mask": np.ones((1, len(encoded.states)), np.int32),
        }
        return replace(encoded, states=self._layers.run(None, inputs)[0][0])


def within(tokens: Sequence[Token], encoded: TokenStates | None) -> Sequence[Token]:
    """Return the tokens that an encoder has read before it cut a text; all without an encoder."""
    if encoded is None:
        return tokens
    return [token for token in tokens if token.start < encoded.reach]


def save(trained: Trained, folder: Path, states: str = "") -> None:
    """Write everything that serving needs: the graphs, tags and vocabularies, transitions.

    Args:
        trained: What training gave.
        folder: An existing folder.
        states: Name of the kind of states that it reads; empty for none.
    """
    (folder / GRAPH).write_bytes(trained.graph)
    if trained.layers is not None:
        (folder / LAYERS).write_bytes(trained.layers)
    written = {
        "tags": trained.tags,
        "states": states,
        "layers": trained.layers is not None,
        **trained.vocabularies.written(),
    }
    (folder / SETTINGS).write_text(json.dumps(written, ensure_ascii=False), encoding="utf-8")
    scores = trained.transitions
    save_file(
        {"between": scores.between, "start": scores.start, "end": scores.end},
        str(folder / TRANSITIONS),
    )


def _opened(graph: Path, threads: int) -> InferenceSession:
    try:
        return open_session(graph, threads)
    except EncoderMissing as error:
        raise _damaged(graph, error) from error


def _damaged(file: Path, error: object) -> EncoderMissing:
    return EncoderMissing(f"{file} cannot be read ({error}): train the model again.")
