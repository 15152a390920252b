"""Parts words into classes of words that are used alike: what stands around a name generalises."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from safetensors.numpy import load_file
from sklearn.cluster import MiniBatchKMeans
from tokenizers import Tokenizer

ENCODER = Path(__file__).parents[3] / "models" / "encoders" / "multilingual-e5-small"
CLASSES, SEED, BATCH = 320, 7, 64
PREFIX, PAD = "query: ", "<pad>"
# Class 0 is this letter, and so on: one letter a word in `words.xz`.
FIRST = 0x100

Vectors = npt.NDArray[np.float32]


def classes(words: Sequence[str]) -> str:
    """Return the class of each word, one letter each.

    A word's vector is what the encoder makes of it alone, with what its first layer knows of its
    pieces: the one tells what it means, the other how it is used.
    """
    vectors = np.hstack([_meanings(words), _pieces(words)])
    parted = MiniBatchKMeans(CLASSES, random_state=SEED, n_init=3, batch_size=4096).fit(vectors)
    return "".join(chr(FIRST + int(number)) for number in parted.labels_)


def _meanings(words: Sequence[str]) -> Vectors:
    tokenizer = _tokenizer()
    session = onnxruntime.InferenceSession(str(ENCODER / "encoder.onnx"))
    made = []
    for start in range(0, len(words), BATCH):
        encoded = tokenizer.encode_batch([PREFIX + one for one in words[start : start + BATCH]])
        inputs = {
            "input_ids": np.array([one.ids for one in encoded], np.int32),
            "attention_mask": np.array([one.attention_mask for one in encoded], np.int32),
        }
        made.append(session.run(None, inputs)[0])
    return _centred(np.vstack(made))


def _pieces(words: Sequence[str]) -> Vectors:
    table = next(
        value
        for name, value in load_file(ENCODER / "model.safetensors").items()
        if name.endswith("word_embeddings.weight")
    ).astype(np.float32)
    tokenizer = _tokenizer()
    encoded = tokenizer.encode_batch(list(words), add_special_tokens=False)
    means = [table[np.array(one.ids)[np.array(one.attention_mask) > 0]].mean(0) for one in encoded]
    return _centred(np.vstack(means))


def _centred(vectors: Vectors) -> Vectors:
    moved = vectors - vectors.mean(0)
    scaled: Vectors = moved / np.linalg.norm(moved, axis=1, keepdims=True)
    return scaled


def _tokenizer() -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(ENCODER / "tokenizer.json"))
    tokenizer.enable_padding(pad_id=tokenizer.token_to_id(PAD), pad_token=PAD)
    return tokenizer
