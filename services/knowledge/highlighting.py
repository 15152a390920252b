"""Finds the sentence of a passage that answers."""

from __future__ import annotations

from functools import lru_cache

import sentencex

from services.vectors import Encoder, Vectors, encode_passages

# Passages whose sentences are kept encoded: the same few answer most questions.
KEPT = 1000


class Highlighter:
    """Tells which sentence of a passage is nearest to a question.

    Args:
        encoder: Turns texts into vectors.
    """

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self._cut_and_encoded = lru_cache(KEPT)(self._cut_and_encode)

    def highlight(self, text: str, language: str, question: Vectors) -> str:
        """Return the sentence; of a passage of one sentence, nothing.

        Args:
            text: The passage.
            language: Its language.
            question: The question's vector, shape (dimension,).
        """
        cut, vectors = self._cut_and_encoded(text, language)
        return "" if len(cut) < 2 else cut[int((vectors @ question).argmax())]

    def _cut_and_encode(self, text: str, language: str) -> tuple[list[str], Vectors]:
        lines = [line.strip().removeprefix("• ") for line in text.splitlines()]
        cut = [
            sentence.strip()
            for line in lines
            for sentence in sentencex.segment(language, line)
            if sentence.strip()
        ]
        return cut, encode_passages(self.encoder, cut)
