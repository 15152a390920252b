"""A BERT folder is read, or refused with the file and the reason."""

import json
import shutil

import pytest
import tiny_bert

from neural.bert import checkpoint
from neural.bert.checkpoint import CheckpointError


@pytest.fixture
def copied(folder, tmp_path):
    return shutil.copytree(folder, tmp_path / "copy")


def test_a_folder_gives_shape_and_weights(encoder):
    assert encoder.config.layers == tiny_bert.LAYERS
    assert encoder.config.hidden == tiny_bert.HIDDEN
    assert encoder.weights["encoder.layer.1.output.dense.weight"].shape == (32, 64)


def test_a_family_prefix_is_taken_off(folder, tmp_path):
    from safetensors.numpy import load_file, save_file

    prefixed = shutil.copytree(folder, tmp_path / "prefixed")
    named = load_file(prefixed / "model.safetensors")
    save_file({f"bert.{name}": w for name, w in named.items()}, prefixed / "model.safetensors")
    assert "embeddings.word_embeddings.weight" in checkpoint.read(str(prefixed)).weights


def test_positions_of_roberta_start_after_its_padding(tmp_path):
    written = tiny_bert.write(tmp_path / "roberta", family="roberta")
    assert checkpoint.read(str(written)).config.first_position == 2


def test_a_folder_that_is_not_there_is_named_with_its_cure():
    with pytest.raises(CheckpointError, match=r"models/encoders/nothing.*make prepare"):
        checkpoint.read("models/encoders/nothing")


@pytest.mark.parametrize("name", checkpoint.NEEDED)
def test_a_missing_file_is_named(copied, name):
    (copied / name).unlink()
    with pytest.raises(CheckpointError, match=name):
        checkpoint.read(str(copied))


def test_truncated_weights_are_refused(copied):
    weights = copied / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(CheckpointError, match="cannot be read"):
        checkpoint.read(str(copied))


def test_another_family_is_refused_by_name(copied):
    config = json.loads((copied / "config.json").read_text())
    (copied / "config.json").write_text(json.dumps(config | {"model_type": "gpt2"}))
    with pytest.raises(CheckpointError, match="'gpt2'"):
        checkpoint.read(str(copied))
