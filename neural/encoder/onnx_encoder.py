"""Turns texts into vectors with ONNX Runtime; no TensorFlow, no Python in the hot path."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

GRAPH = "encoder.onnx"
TOKENIZER = "tokenizer.json"
PAD = "<pad>"

Vectors = npt.NDArray[np.float32]


class EncoderMissing(Exception):
    """The encoder's folder lacks a file that serving needs."""


class OnnxEncoder:
    """Encodes texts as unit vectors.

    Args:
        folder: Folder with `encoder.onnx` and `tokenizer.json`.
        threads: Threads for one call.
        max_tokens: Longer texts are cut to this many tokens.

    Raises:
        EncoderMissing: When one of the files is not there or cannot be read.
    """

    def __init__(self, folder: str | Path, threads: int = 1, max_tokens: int = 128) -> None:
        folder = Path(folder)
        for name in (GRAPH, TOKENIZER):
            if not (folder / name).is_file():
                raise EncoderMissing(f"{folder / name} is missing: run `make prepare`.")
        self._tokenizer = load_tokenizer(folder / TOKENIZER, max_tokens)
        self._session = open_session(folder / GRAPH, threads)

    @property
    def dimension(self) -> int:
        """Width of the vectors."""
        return int(self._session.get_outputs()[0].shape[-1])

    def encode(self, texts: Sequence[str], batch: int = 32) -> Vectors:
        """Encode texts.

        Args:
            texts: Texts with the prefix the model was trained with ("query: ", "passage: ").
            batch: Texts encoded at once; those of like length go together.

        Returns:
            Vectors of length 1, shape (texts, dimension), in the order of the texts.
        """
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        for begin in range(0, len(order), batch):
            places = order[begin : begin + batch]
            vectors[places] = self._encode([encodable(texts[place]) for place in places])
        return vectors

    def _encode(self, texts: list[str]) -> Vectors:
        encodings = self._tokenizer.encode_batch(texts)
        inputs = {
            "input_ids": np.array([encoding.ids for encoding in encodings], np.int32),
            "attention_mask": np.array([e.attention_mask for e in encodings], np.int32),
        }
        vectors: Vectors = self._session.run(None, inputs)[0]
        return vectors


def load_tokenizer(path: Path, max_tokens: int) -> Tokenizer:
    """Load a tokenizer that cuts at `max_tokens` and pads to the longest of a batch.

    Raises:
        EncoderMissing: When the file cannot be read.
    """
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises bare Exception
        raise EncoderMissing(f"{path} cannot be read ({error}): run `make prepare`.") from error
    tokenizer.enable_truncation(max_tokens)
    tokenizer.enable_padding(pad_id=tokenizer.token_to_id(PAD) or 0, pad_token=PAD)
    return tokenizer


def open_session(graph: Path | bytes, threads: int) -> onnxruntime.InferenceSession:
    """Open a graph for serving: few threads, no memory kept beyond the call.

    Args:
        graph: File, or the serialised graph itself.
        threads: Threads for one call.

    Raises:
        EncoderMissing: When the graph cannot be read.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    # Threads that spin between two messages would take a core from the other processes.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(
            str(graph) if isinstance(graph, Path) else graph,
            options,
            providers=["CPUExecutionProvider"],
        )
    except Exception as error:  # ONNX Runtime's own errors share no public base
        raise EncoderMissing(f"The graph cannot be read: {error}") from error


def encodable(text: str) -> str:
    """Replace lone surrogates, which UTF-8 and so the tokenizer cannot take."""
    return text.encode("utf-8", "replace").decode()
