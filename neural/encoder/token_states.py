"""What an encoder's pass tells of each piece of a text, and so of each token that one reads.

A piece is what the encoder's tokenizer cuts: part of an English word, or several Chinese
characters. A token is what a tagger tags: a word, or one Chinese character.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
from tokenizers import Encoding

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int32]


class Stretch(Protocol):
    """Anything with a place in a text."""

    @property
    def start(self) -> int:
        """Offset of its first character."""

    @property
    def end(self) -> int:
        """Offset after its last character."""


@dataclass(frozen=True)
class TokenStates:
    """Hidden states of a text's pieces.

    Attributes:
        states: State of each piece, shape (pieces, hidden).
        offsets: First character of each piece in the text as written, and the one after its last,
            shape (pieces, 2). Marks of the encoder's own, and its prefix, are empty.
    """

    states: Floats
    offsets: Integers

    @property
    def reach(self) -> int:
        """How many characters were read before the text was cut."""
        return int(self.offsets[:, 1].max(initial=0))

    def shares(self, tokens: Sequence[Stretch]) -> Floats:
        """Return what part each piece has in a token's state.

        Args:
            tokens: Tokens of the text.

        Returns:
            Shape (tokens, pieces); a row adds up to 1, or to 0 where no piece is of the token.
        """
        begins = np.array([token.start for token in tokens], np.int32)[:, None]
        ends = np.array([token.end for token in tokens], np.int32)[:, None]
        shared = np.maximum(begins, self.offsets[:, 0]) < np.minimum(ends, self.offsets[:, 1])
        parts: Floats = shared / np.maximum(shared.sum(axis=1, keepdims=True), 1)
        return parts.astype(np.float32)

    def of(self, tokens: Sequence[Stretch]) -> Floats:
        """Return the mean state of each token's pieces, shape (tokens, hidden)."""
        states: Floats = self.shares(tokens) @ self.states
        return states


def offsets_in_text(encoding: Encoding, prefix: str, text: str) -> Integers:
    """Return where a text's pieces lie in it.

    Args:
        encoding: What the tokenizer made of the prefix and the text; padding is left out.
        prefix: What stood before the text.
        text: The text.

    Returns:
        Offsets in the text, shape (pieces, 2); marks and pieces of the prefix are empty.
    """
    pieces = sum(encoding.attention_mask)
    offsets = np.array(encoding.offsets[:pieces], np.int32).reshape(-1, 2) - len(prefix)
    clipped: Integers = np.clip(offsets, 0, len(text))
    return clipped
