"""What the services want of a text encoder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]


class Encoder(Protocol):
    """Turns texts into vectors of length 1."""

    @property
    def dimension(self) -> int:
        """Width of the vectors."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of texts, shape (texts, dimension)."""


def encode_queries(encoder: Encoder, texts: Sequence[str]) -> Vectors:
    """Encode what is asked, as e5 wants it (Wang et al. 2024)."""
    return encoder.encode([f"query: {text}" for text in texts])


def encode_passages(encoder: Encoder, texts: Sequence[str]) -> Vectors:
    """Encode what is searched."""
    return encoder.encode([f"passage: {text}" for text in texts])
