"""A tagger that reads an encoder's states, with and without layers of its own."""

from dataclasses import replace

import numpy as np
import pytest

from neural.classifier.frozen import FrozenVectors, frozen_layers
from neural.classifier.settings import FineTuning
from neural.encoder import EncoderMissing
from neural.encoder.onnx_encoder import open_session
from neural.tagger.bilou import Span, Token
from neural.tagger.onnx_tagger import LAYERS, OnnxTagger, save, within
from neural.tagger.settings import EncodedTaggerTraining

TUNING = FineTuning(tune="last:1", max_tokens=12)
SMALL = EncodedTaggerTraining(
    word_dimensions=8, pair_dimensions=4, character_dimensions=4, character_filters=4, hidden=16,
    epochs=12, batch_size=4, least_steps=16, learning_rate=0.01, dropout=0.1, held_out=0.0,
)  # fmt: skip
THINGS = ["order", "parcel", "单", "货"]


def text_of(thing):
    before = "我要" if len(thing) == 1 else "i want my "
    place = len(before)
    tokens = [Token(t, before.index(t), before.index(t) + len(t)) for t in before.split()]
    if len(thing) == 1:
        tokens = [Token(sign, place, place + 1) for place, sign in enumerate(before)]
    span = Span("thing", place, place + len(thing), "goal")
    return before + thing, [*tokens, Token(thing, place, place + len(thing))], [span]


@pytest.fixture(scope="module", params=[0, 1], ids=["shared", "own layer"])
def learned(request, encoder, tmp_path_factory):
    from neural.tagger.training import Example, Shared, train

    texts, tokens, spans = zip(*map(text_of, THINGS), strict=True)
    states = FrozenVectors(encoder, TUNING).token_states(texts)
    examples = [Example(*parts) for parts in zip(tokens, spans, states, strict=True)]
    shared = Shared(encoder, frozen_layers(encoder, TUNING))
    trained = train(examples, replace(SMALL, layers=request.param), shared)
    folder = tmp_path_factory.mktemp("tagger")
    save(trained, folder, "their name")
    return request.param, folder, examples


def test_it_learns_and_is_served_as_trained(learned):
    _, folder, examples = learned
    tagger = OnnxTagger(folder)
    assert tagger.states == "their name"
    for example in examples:
        found = tagger.tag(example.tokens, example.encoded)
        assert [span for span, _ in found] == list(example.spans)


def test_its_own_layers_are_kept_only_where_it_has_some(learned):
    layers, folder, _ = learned
    assert (folder / LAYERS).is_file() == bool(layers)


def test_own_layers_that_are_missing_are_named(learned, tmp_path):
    layers, folder, _ = learned
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    if layers:
        (tmp_path / LAYERS).unlink()
        with pytest.raises(EncoderMissing, match=LAYERS):
            OnnxTagger(tmp_path)


def test_tokens_that_the_encoder_cut_off_are_not_read(learned, encoder):
    _, folder, _ = learned
    text = "order " * 20
    tokens = [Token("order", 6 * place, 6 * place + 5) for place in range(20)]
    encoded = FrozenVectors(encoder, TUNING).token_states([text])[0]
    assert len(within(tokens, encoded)) == 10
    assert all(span.end <= 60 for span, _ in OnnxTagger(folder).tag(tokens, encoded))
    assert within(tokens, None) == tokens


def test_a_graph_that_goes_on_from_given_states_ends_where_the_whole_one_does(encoder):
    from neural.tagger.own_layers import OwnLayers

    def run(graph, **inputs):
        return open_session(graph, 1).run(None, inputs)[0]

    shorter = FrozenVectors(encoder, TUNING).token_states(["where is my order"])[0]
    longer = FrozenVectors(encoder, FineTuning(tune="head")).token_states(["where is my order"])[0]
    graph = OwnLayers(encoder, 1, replace(SMALL, layers=5)).graph()
    mask = np.ones((1, len(shorter.states)), np.int32)
    states = run(graph, states=shorter.states[None], attention_mask=mask)[0]
    np.testing.assert_allclose(states, longer.states, atol=1e-4)
