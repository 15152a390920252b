"""Cuts a long text in the middle: a review says what it thinks at its beginning and its end."""

from __future__ import annotations

from tokenizers import Tokenizer

from neural.encoder.onnx_encoder import encodable

# Tokens left for what is put around a text: its prefix, the marks of its ends, the gap.
AROUND = 8
GAP = " … "
# A token is rarely longer, so what is surely beyond both ends is never tokenised.
LONGEST_TOKEN = 16


class BothEnds:
    """Keeps the beginning and the end of texts (head and tail of Sun et al. 2019).

    Args:
        tokenizer: One that cuts at the tokens there is room for.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._room = tokenizer.truncation["max_length"] - AROUND
        self._tokenizer = tokenizer
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()

    def of(self, text: str) -> str:
        """Return the text, or the first and the last half of what there is room for."""
        readable = encodable(text)
        if (half := self._room // 2) < 1 or len(readable) <= self._room:
            # A token has at least a character of the text, so this one has room.
            return readable
        most = half * LONGEST_TOKEN
        whole = len(readable) <= 2 * most
        head = self._spans(readable if whole else readable[:most])
        if whole and len(head) <= self._room:
            return readable
        rest = "" if whole else readable[-most:]
        tail = head if whole else self._spans(rest)
        begin, end = head[:half][-1][1], tail[-half:][0][0]
        return readable[:begin] + GAP + (readable if whole else rest)[end:]

    def _spans(self, text: str) -> list[tuple[int, int]]:
        offsets = self._tokenizer.encode(text).offsets
        # Of every text there is one, be it all blanks.
        return [span for span in offsets if span[0] < span[1]] or [(0, len(text))]
