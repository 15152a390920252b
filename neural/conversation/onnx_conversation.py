"""Serves the network over conversations with ONNX Runtime."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import softmax

from neural.encoder.onnx_encoder import EncoderMissing, open_session

if TYPE_CHECKING:
    from neural.conversation.training import Trained

GRAPH = "conversation.onnx"
SETTINGS = "conversation.json"


class OnnxConversation:
    """The network read from its folder.

    Args:
        folder: Folder that `save` wrote.

    Raises:
        EncoderMissing: When a file of the folder is missing or damaged; it is named.
    """

    def __init__(self, folder: Path) -> None:
        try:
            settings = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
            happened = [str(name) for name in settings["happened"]]
            self.actions: tuple[str, ...] = tuple(settings["actions"])
            self.max_history = int(settings["max_history"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise EncoderMissing(
                f"{folder / SETTINGS} cannot be read ({error!r}): train the model again."
            ) from error
        self._id_of = {name: place for place, name in enumerate(happened, 1)}
        self._session = open_session(folder / GRAPH, 1)

    def knows(self, happened: str) -> bool:
        """Tell whether a thing happened in the conversations that were learned from."""
        return happened in self._id_of

    def next_actions(self, happened: Sequence[str]) -> dict[str, float]:
        """Return how likely each action comes next.

        Args:
            happened: What happened so far, the latest last; what was never learned is left out.

        Returns:
            Probability by action, the likeliest first; nothing when nothing is known.
        """
        ids = [self._id_of[name] for name in happened if name in self._id_of][-self.max_history :]
        if not ids:
            return {}
        logits = self._session.run(None, {"ids": np.array([ids], np.int32)})[0][0, -1]
        shares = softmax(logits)
        return {self.actions[place]: float(shares[place]) for place in np.argsort(-shares)}


def save(trained: Trained, folder: Path) -> None:
    """Write everything that serving needs.

    Args:
        trained: What training gave.
        folder: An existing folder.
    """
    (folder / GRAPH).write_bytes(trained.graph)
    written = {
        "happened": trained.happened,
        "actions": trained.actions,
        "max_history": trained.max_history,
    }
    (folder / SETTINGS).write_text(json.dumps(written, ensure_ascii=False), encoding="utf-8")
