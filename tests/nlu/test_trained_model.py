"""The trained model as a whole: what contract and bad input ask of a parse."""

from __future__ import annotations

import asyncio
import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytestmark = [
    pytest.mark.model,
    # Rasa warns of its own past when it loads a domain.
    pytest.mark.filterwarnings("ignore::UserWarning", "ignore::FutureWarning"),
]
MODELS = Path(__file__).resolve().parents[2] / "models"
ANY_TEXT = st.text(max_size=120) | st.text(st.characters(categories=("Cs", "Cc", "So", "Lo")))


@pytest.fixture(scope="module")
def parse():
    from rasa.core.agent import Agent

    archive = max(MODELS.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    agent = Agent.load(str(archive))
    loop = asyncio.new_event_loop()
    yield lambda text: loop.run_until_complete(agent.parse_message(text))
    loop.close()


def values(parsed):
    return {e["entity"]: e["value"] for e in parsed["entities"]}


def test_an_english_message(parse):
    parsed = parse("where is my order hd10000102")
    assert parsed["intent"]["name"] == "track_order"
    assert values(parsed)["order_number"] == "HD10000102"
    assert values(parsed)["language"] == "en"


def test_a_chinese_message(parse):
    parsed = parse("垃圾服务！！我要退货，订单10000202")
    assert values(parsed)["order_number"] == "HD10000202"
    assert values(parsed)["language"] == "zh"
    assert parsed["sentiment"]["label"] == "negative"
    assert parsed["sentiment"]["anger"]


def test_a_name_alone_does_not_change_the_language(parse):
    assert "language" not in values(parse("HD10000102"))


def test_no_two_entities_overlap(parse):
    parsed = parse("return 2 Auralis AirBuds Pro from order HD10000102, Tom Baker said last Friday")
    spans = sorted(
        (e["start"], e["end"])
        for e in parsed["entities"]
        if e["entity"] not in {"language", "sentiment"}
    )
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


@given(ANY_TEXT)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_has_a_valid_parse(parse, text):
    parsed = parse(text)
    assert 0 <= parsed["intent"]["confidence"] <= 1
    json.dumps(parsed)
    for entity in parsed["entities"]:
        assert 0 <= entity["start"] <= entity["end"] <= len(text)


@pytest.mark.parametrize(
    "text",
    ["", " ", "好" * 100_000, "a " * 50_000, "😀", "\x00\x1b[0m", "\u202eשלום"],
    ids=["empty", "blank", "long-zh", "long-en", "emoji", "control", "right-to-left"],
)
def test_bad_input_has_a_valid_parse(parse, text):
    assert "intent" in parse(text)
