"""The tiny encoder of the neural tests, for benchmarks that train and export."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from neural.bert import checkpoint
from neural.bert.checkpoint import Checkpoint

sys.path.append(str(Path(__file__).resolve().parent.parent / "neural"))
import tiny_bert


@pytest.fixture(scope="session")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Checkpoint:
    return checkpoint.read(str(tiny_bert.write(tmp_path_factory.mktemp("tiny-bert"))))
