"""Reads a Hugging Face BERT folder, or fetches it by its hub name, as plain arrays."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file

Weights = dict[str, npt.NDArray[np.float32]]

WEIGHTS = "model.safetensors"
NEEDED = ("config.json", "tokenizer.json", WEIGHTS)
# Positions of these families start after the padding token's id.
OFFSET_FAMILIES = {"roberta", "xlm-roberta"}
FAMILIES = {"bert", *OFFSET_FAMILIES}


class CheckpointError(Exception):
    """A folder or hub name does not hold a BERT-family checkpoint that can be read."""


@dataclass(frozen=True)
class BertConfig:
    """Shape of a BERT-family model.

    Attributes:
        hidden: Width of the hidden states.
        layers: Number of Transformer layers.
        heads: Number of attention heads.
        intermediate: Width of the feed-forward layer.
        epsilon: Epsilon of the layer norms.
        first_position: Position id of the first token.
        positions: Longest sequence in tokens.
        dropout: Share of activations dropped while training.
    """

    hidden: int
    layers: int
    heads: int
    intermediate: int
    epsilon: float
    first_position: int
    positions: int
    dropout: float


@dataclass(frozen=True)
class Checkpoint:
    """A BERT-family model on disk.

    Attributes:
        folder: Where it lies.
        config: Its shape.
        weights: Its weights under Hugging Face's names, without a family prefix.
    """

    folder: Path
    config: BertConfig
    weights: Weights

    def shortened(self, layers: int) -> Checkpoint:
        """Return the same with its first layers alone; 0 keeps all."""
        if not 0 < layers < self.config.layers:
            return self
        dropped = tuple(f"encoder.layer.{n}." for n in range(layers, self.config.layers))
        kept = {name: w for name, w in self.weights.items() if not name.startswith(dropped)}
        return Checkpoint(self.folder, replace(self.config, layers=layers), kept)


def find(model_name: str) -> Path:
    """Return the folder of a local model, fetching one that is named as on the hub.

    Raises:
        CheckpointError: When there is no such folder and the hub does not have or give it.
    """
    folder = Path(model_name)
    if folder.is_dir():
        return folder
    if model_name.startswith((".", "/", "models/")):
        raise CheckpointError(
            f"model_name {model_name!r}: there is no such folder. "
            "`make prepare` makes the default encoder."
        )
    from huggingface_hub import snapshot_download

    try:
        # The operator names the model, and a revision where one is wanted is a folder of theirs.
        return Path(snapshot_download(model_name, allow_patterns=list(NEEDED)))  # nosec B615
    except Exception as error:  # the hub's client raises many kinds, all meaning this
        raise CheckpointError(
            f"model_name {model_name!r} is no folder, and the hub did not give it: {error}"
        ) from error


def read(model_name: str) -> Checkpoint:
    """Read a checkpoint.

    Args:
        model_name: A folder, or a name on the hub.

    Raises:
        CheckpointError: When a file is missing, damaged, or the family is not BERT's.
    """
    folder = find(model_name)
    if missing := [name for name in NEEDED if not (folder / name).is_file()]:
        raise CheckpointError(f"{folder} lacks {', '.join(missing)}.")
    try:
        written = json.loads((folder / "config.json").read_text())
        weights = load_file(folder / WEIGHTS)
    except Exception as error:  # safetensors' own errors share no public base
        raise CheckpointError(f"{folder} cannot be read: {error}") from error
    family = written.get("model_type")
    if family not in FAMILIES:
        raise CheckpointError(
            f"{folder / 'config.json'}: model_type is {family!r}; "
            f"one of {', '.join(sorted(FAMILIES))} is wanted."
        )
    return Checkpoint(folder, _config(written), _without_prefix(weights, family))


def _config(written: dict[str, object]) -> BertConfig:
    offset = written["model_type"] in OFFSET_FAMILIES
    return BertConfig(
        hidden=int(str(written["hidden_size"])),
        layers=int(str(written["num_hidden_layers"])),
        heads=int(str(written["num_attention_heads"])),
        intermediate=int(str(written["intermediate_size"])),
        epsilon=float(str(written.get("layer_norm_eps", 1e-12))),
        first_position=int(str(written.get("pad_token_id", 1))) + 1 if offset else 0,
        positions=int(str(written["max_position_embeddings"])),
        dropout=float(str(written.get("hidden_dropout_prob", 0.1))),
    )


def _without_prefix(weights: Weights, family: str) -> Weights:
    prefix = ("roberta" if family in OFFSET_FAMILIES else "bert") + "."
    return {name.removeprefix(prefix): np.asarray(w, np.float32) for name, w in weights.items()}
