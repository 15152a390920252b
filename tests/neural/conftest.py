"""The tiny encoder that the tests of `neural` share."""

from pathlib import Path

import pytest
import tiny_bert

from neural.bert import checkpoint
from neural.bert.checkpoint import Checkpoint


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_bert.write(tmp_path_factory.mktemp("tiny-bert"))


@pytest.fixture(scope="session")
def encoder(folder: Path) -> Checkpoint:
    return checkpoint.read(str(folder))
