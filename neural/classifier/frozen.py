"""What a fine-tuned classifier leaves beside its label for any text, before it is tuned.

The layers below the tuned ones do not change, so what stands on them can be trained
without waiting for the fine-tuning, and reads the classifier's own pass when serving.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from tokenizers import Encoding
from tqdm import tqdm

from neural.bert.checkpoint import Checkpoint
from neural.bert.graph import BertGraph
from neural.classifier.settings import FineTuning
from neural.encoder.onnx_encoder import TOKENIZER, Vectors, encodable, load_tokenizer, open_session
from neural.encoder.token_states import TokenStates, offsets_in_text

# Name of layers that stay as they came where tuned ones stand beside them.
APART = "apart"


def layers_below(checkpoint: Checkpoint, settings: FineTuning) -> int:
    """Return how many layers fine-tuning leaves as they are."""
    layers = checkpoint.shortened(settings.keep_layers).config.layers
    return layers - settings.tuning(layers).layers


def frozen_layers(checkpoint: Checkpoint, settings: FineTuning) -> int:
    """Return how many layers, as the encoder came, make a message's vector."""
    kept = checkpoint.shortened(settings.keep_layers).config.layers
    wanted = min(settings.vector_layers, kept)
    return wanted or layers_below(checkpoint, settings)


def add_frozen_states(graph: BertGraph, checkpoint: Checkpoint, settings: FineTuning) -> str:
    """Add the states that make a message's vector to a graph of tuned weights; return their name.

    Where more layers are wanted than fine-tuning leaves, they stand beside the tuned ones.
    """
    below, wanted = layers_below(checkpoint, settings), frozen_layers(checkpoint, settings)
    if wanted <= below:
        return graph.states(wanted)
    own = {
        name.replace("encoder", APART, 1): weight
        for name, weight in checkpoint.weights.items()
        if name.startswith("encoder.layer.")
    }
    graph.weights = {**graph.weights, **own}
    return graph.states_apart(APART, below, wanted)


def vector_name(checkpoint: Checkpoint, settings: FineTuning) -> str:
    """Return a name that two kinds of vectors share only when they may be mixed."""
    words = checkpoint.weights["embeddings.word_embeddings.weight"]
    digest = hashlib.sha256(words[:: max(1, len(words) // 64)].tobytes())
    digest.update(str((words.shape, settings.prefix)).encode())
    return f"{digest.hexdigest()[:12]}-layer{frozen_layers(checkpoint, settings)}"


class FrozenVectors:
    """Encodes texts with the layers that fine-tuning leaves as they are.

    Args:
        checkpoint: The encoder that the classifier starts from.
        settings: How the classifier is tuned.
    """

    def __init__(self, checkpoint: Checkpoint, settings: FineTuning) -> None:
        checkpoint = checkpoint.shortened(settings.keep_layers)
        graph = BertGraph(checkpoint.config, checkpoint.weights)
        states = graph.named(graph.states(frozen_layers(checkpoint, settings)), "states")
        graph.normalised(graph.mean_pooled(states, "pooled"), "vector")
        hidden = checkpoint.config.hidden
        outputs: dict[str, Sequence[int | str]] = {
            "vector": ["batch", hidden],
            "states": ["batch", "tokens", hidden],
        }
        self._session = open_session(graph.model(outputs).SerializeToString(), threads=1)
        self._prefix = settings.prefix
        self._tokenizer = load_tokenizer(checkpoint.folder / TOKENIZER, settings.max_tokens)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode texts one by one, as they are when serving.

        Returns:
            Vectors of length 1, shape (texts, hidden).
        """
        return np.concatenate([self._run("vector", self._read(text)) for text in texts])

    def token_states(self, texts: Sequence[str]) -> list[TokenStates]:
        """Return the states of each text's pieces, read one by one as they are when serving."""
        found = []
        for text in tqdm(texts, desc="Reading the examples", unit="text"):
            encoding = self._read(text)
            offsets = offsets_in_text(encoding, self._prefix, text)
            found.append(TokenStates(self._run("states", encoding)[0], offsets))
        return found

    def _read(self, text: str) -> Encoding:
        return self._tokenizer.encode(self._prefix + encodable(text))

    def _run(self, output: str, encoding: Encoding) -> Vectors:
        inputs = {
            "input_ids": np.array([encoding.ids], np.int32),
            "attention_mask": np.array([encoding.attention_mask], np.int32),
        }
        found: Vectors = self._session.run([output], inputs)[0]
        return found
