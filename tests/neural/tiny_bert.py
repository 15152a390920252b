"""A BERT of two layers and a few dozen words, made in memory: real enough to train and to serve."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from tokenizers import Tokenizer, normalizers, pre_tokenizers, processors
from tokenizers.models import WordLevel

HIDDEN, LAYERS, HEADS, INTERMEDIATE, POSITIONS = 32, 2, 4, 64, 64
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
WORDS = [
    "hello",
    "hi",
    "good",
    "morning",
    "where",
    "is",
    "my",
    "order",
    "parcel",
    "i",
    "want",
    "to",
    "return",
    "this",
    "it",
    "back",
    "bye",
    "see",
    "you",
    "great",
    "awful",
    "你",
    "好",
    "我",
    "的",
    "单",
    "在",
    "哪",
    "里",
    "要",
    "退",
    "货",
    "再",
    "见",
    "很",
    "差",
    "不",
    "错",
    "!",
]


def write(folder: Path, seed: int = 0, family: str = "bert") -> Path:
    """Write a Hugging Face folder with random weights."""
    folder.mkdir(parents=True, exist_ok=True)
    config = {
        "model_type": family,
        "hidden_size": HIDDEN,
        "num_hidden_layers": LAYERS,
        "num_attention_heads": HEADS,
        "intermediate_size": INTERMEDIATE,
        "max_position_embeddings": POSITIONS,
        "layer_norm_eps": 1e-12,
        "hidden_dropout_prob": 0.1,
        "pad_token_id": 1,
    }
    (folder / "config.json").write_text(json.dumps(config))
    _write_tokenizer(folder)
    save_file(weights(seed), folder / "model.safetensors")
    return folder


def weights(seed: int = 0) -> dict[str, np.ndarray]:
    """Return random weights under Hugging Face's names."""
    random = np.random.default_rng(seed)

    def matrix(*shape: int) -> np.ndarray:
        return random.normal(0, 0.2, shape).astype(np.float32)

    vocabulary = len(SPECIAL) + len(set(WORDS))
    named = {
        "embeddings.word_embeddings.weight": matrix(vocabulary, HIDDEN),
        "embeddings.position_embeddings.weight": matrix(POSITIONS, HIDDEN),
        "embeddings.token_type_embeddings.weight": matrix(2, HIDDEN),
        **_norm("embeddings.LayerNorm"),
    }
    shapes = {
        "attention.self.query": (HIDDEN, HIDDEN),
        "attention.self.key": (HIDDEN, HIDDEN),
        "attention.self.value": (HIDDEN, HIDDEN),
        "attention.output.dense": (HIDDEN, HIDDEN),
        "intermediate.dense": (INTERMEDIATE, HIDDEN),
        "output.dense": (HIDDEN, INTERMEDIATE),
    }
    for layer in range(LAYERS):
        prefix = f"encoder.layer.{layer}"
        for name, shape in shapes.items():
            named[f"{prefix}.{name}.weight"] = matrix(*shape)
            named[f"{prefix}.{name}.bias"] = matrix(shape[0])
        named |= _norm(f"{prefix}.attention.output.LayerNorm")
        named |= _norm(f"{prefix}.output.LayerNorm")
    return named


def _norm(name: str) -> dict[str, np.ndarray]:
    return {f"{name}.weight": np.ones(HIDDEN, np.float32), f"{name}.bias": np.zeros(HIDDEN, "f4")}


def _write_tokenizer(folder: Path) -> None:
    vocabulary = {word: place for place, word in enumerate((*SPECIAL, *dict.fromkeys(WORDS)))}
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer.normalizer = normalizers.BertNormalizer(handle_chinese_chars=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
