"""A long text keeps its beginning and its end, a short one all of itself."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from neural.encoder.onnx_encoder import TOKENIZER, load_tokenizer
from neural.sentiment.both_ends import GAP, BothEnds

ROOM = 20


@pytest.fixture(scope="module")
def ends(folder):
    return BothEnds(load_tokenizer(folder / TOKENIZER, ROOM))


@pytest.mark.parametrize("text", ["", " ", "where is my order", "我的单很差"])
def test_a_short_text_stays_as_it_is(ends, text):
    assert ends.of(text) == text


@pytest.mark.parametrize("words", [30, 3000])
def test_a_long_text_loses_its_middle(ends, words):
    kept = ends.of("great " + "order " * words + "awful")
    assert kept.startswith("great order")
    assert kept.endswith("order awful")
    assert GAP in kept


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text(max_size=400), times=st.integers(1, 20))
def test_of_any_text_no_more_is_kept_than_there_is_room_for(ends, folder, text, times):
    kept = ends.of(text * times)
    tokenizer = load_tokenizer(folder / TOKENIZER, 10_000)
    tokens = [span for span in tokenizer.encode(kept).offsets if span[0] < span[1]]
    assert len(tokens) <= ROOM
