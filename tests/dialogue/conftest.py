"""The flows that dialogue tests talk to."""

from __future__ import annotations

import pytest
from shop_flows import shop_graph

from dialogue.graph import Graph


@pytest.fixture(scope="session")
def shop() -> Graph:
    return shop_graph()
