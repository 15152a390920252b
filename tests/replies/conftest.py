"""The project's own guides for a language model."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from replies import guides
from replies.writing import Guide

# The first text opens LAC, which takes longer than any text after it.
settings.register_profile("replies", deadline=None)
settings.load_profile("replies")

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def own_guides() -> dict[str, Guide]:
    return guides.read(PROJECT / "data/replies", {})
