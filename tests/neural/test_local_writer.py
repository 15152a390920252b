"""A GPT-2 of two layers, made here, writes on this machine."""

from pathlib import Path

import pytest

from neural.writer.local_writer import LocalModel, LocalModelError

WORDS = ["order", "is", "cancelled", "hello", "system", "user", "assistant", ":", "the"]
MESSAGES = [{"role": "user", "content": "hello order is cancelled"}]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    import tensorflow as tf
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import GPT2Config, PreTrainedTokenizerFast, TFGPT2LMHeadModel

    path = tmp_path_factory.mktemp("gpt2")
    known = {word: place for place, word in enumerate(["<|endoftext|>", "<unk>", *WORDS])}
    tokenizer = Tokenizer(models.WordLevel(known, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, eos_token="<|endoftext|>", unk_token="<unk>"
    ).save_pretrained(path)
    tf.keras.utils.set_random_seed(1)
    sizes = {"vocab_size": len(known), "n_positions": 32, "n_embd": 8, "n_layer": 2, "n_head": 2}
    config = GPT2Config(**sizes, bos_token_id=0, eos_token_id=0)
    model = TFGPT2LMHeadModel(config)
    model(model.dummy_inputs)
    model.save_pretrained(path)
    return path


@pytest.fixture(scope="module")
def model(folder: Path) -> LocalModel:
    return LocalModel(str(folder), most_tokens=5)


def test_it_writes_the_same_again_when_nothing_is_left_to_chance(model):
    written = model.write(MESSAGES)
    assert written == model.write(MESSAGES)
    assert len(written.split()) <= 5
    assert set(written.split()) <= {*WORDS, "<unk>"}


def test_a_conversation_longer_than_its_context_is_cut(model):
    assert isinstance(model.write(MESSAGES * 30), str)


def test_a_conversation_of_nothing_is_no_error(model):
    assert isinstance(model.write([]), str)


def test_a_folder_without_a_model_is_named(tmp_path):
    with pytest.raises(LocalModelError, match=r"config\.json"):
        LocalModel(str(tmp_path / "none"))
