"""The BiLSTM-CRF: tags, its probability model against brute force, training and serving."""

import itertools
import json
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neural.encoder.onnx_encoder import EncoderMissing
from neural.tagger.bilou import (
    Span,
    Token,
    chunks_of,
    may_follow,
    span_of,
    spans_of,
    tags_for,
    tags_of,
)
from neural.tagger.decoding import Transitions, bilou_penalties, marginals, viterbi
from neural.tagger.features import MOST_CHARACTERS, UNKNOWN, Vocabularies, folded, padded
from neural.tagger.onnx_tagger import GRAPH, SETTINGS, TRANSITIONS, OnnxTagger, save
from neural.tagger.settings import TaggerTraining

SMALL = TaggerTraining(
    word_dimensions=16,
    pair_dimensions=8,
    character_dimensions=8,
    character_filters=12,
    hidden=16,
    epochs=10,
    batch_size=8,
    least_steps=16,
    learning_rate=0.01,
    dropout=0.1,
)
CITIES = ["paris", "rome", "new york", "san jose", "oslo", "lima", "cairo", "delhi"]


def tokens_of(text):
    places = itertools.accumulate([len(word) + 1 for word in text.split()], initial=0)
    return [Token(w, place, place + len(w)) for w, place in zip(text.split(), places, strict=False)]


def marked(text, *entities):
    """Return the tokens of a text and the spans of (words, entity, role)."""
    spans = [
        Span(entity, text.index(words), text.index(words) + len(words), role)
        for words, entity, role in entities
    ]
    return tokens_of(text), spans


def journeys():
    pairs = [(a, b) for a, b in itertools.permutations(CITIES, 2)]
    texts = [
        marked(f"from {a} to {b} please", (a, "city", "from"), (b, "city", "to")) for a, b in pairs
    ]
    return [*texts, *[(tokens_of(f"hello number {n}"), []) for n in range(10)]]


@st.composite
def tagged_texts(draw):
    """Tokens of one character and chunks of them that do not overlap."""
    count = draw(st.integers(1, 12))
    tokens = [Token("x", place, place + 1) for place in range(count)]
    edges = sorted(draw(st.sets(st.integers(0, count), max_size=8)))
    names = st.text("ab@#%é城", min_size=1, max_size=4)
    parts = st.text("ab@#%é城", max_size=4)
    spans = [
        Span(draw(names), start, end, draw(parts), draw(parts))
        for start, end in itertools.pairwise(edges)
        if draw(st.booleans())
    ]
    return tokens, spans


class TestBilou:
    @given(tagged_texts())
    def test_spans_come_back_from_their_tags(self, case):
        tokens, spans = case
        assert spans_of(tokens, tags_of(tokens, spans)) == spans

    @given(tagged_texts())
    def test_the_tags_of_spans_are_a_valid_sequence(self, case):
        tags = ["O", *tags_of(*case), "O"]
        assert all(may_follow(tag, before) for before, tag in itertools.pairwise(tags))

    @given(st.lists(st.sampled_from(tags_for(["a", "b"])), max_size=10))
    def test_any_sequence_of_tags_is_read(self, tags):
        inside = [place for place, tag in enumerate(tags) if tag != "O"]
        chunks = chunks_of(tags)
        assert [p for _, first, last in chunks for p in range(first, last + 1)] == inside

    def test_an_invalid_sequence_means_what_it_most_likely_means(self):
        tags = ["I-a", "L-a", "B-a", "O", "B-a", "I-b", "L-b", "U-b", "L-b"]
        assert chunks_of(tags) == [
            ("a", 0, 1), ("a", 2, 2), ("a", 4, 4), ("b", 5, 6), ("b", 7, 7), ("b", 8, 8),
        ]  # fmt: skip

    def test_roles_and_groups_ride_along(self):
        span = Span("city", 0, 5, "origin", "1")
        assert span.label == "city@origin#1"
        assert span_of("city@origin#1", 0, 5) == span
        assert span_of("city#1", 0, 5) == Span("city", 0, 5, "", "1")

    def test_a_span_that_ends_within_a_token_takes_the_token(self):
        tokens = tokens_of("to paris, now")
        assert spans_of(tokens, tags_of(tokens, [Span("city", 3, 8)])) == [Span("city", 3, 9)]

    def test_of_overlapping_spans_the_longest_stays(self):
        tokens = tokens_of("new york city")
        spans = [Span("a", 0, 8), Span("b", 0, 13), Span("c", 5, 5)]
        assert spans_of(tokens, tags_of(tokens, spans)) == [Span("b", 0, 13)]


class TestFeatures:
    def test_words_are_folded(self):
        assert folded("ＡB１2") == "ab00"

    def test_unknown_words_are_known_by_their_characters(self):
        known = Vocabularies.fit([["abc", "Ab"]])
        ids = known.ids(["cab", "z"])
        assert ids.words.tolist() == [UNKNOWN, UNKNOWN]
        assert UNKNOWN not in ids.characters[0]
        assert ids.characters[1].tolist() == [UNKNOWN, 0, 0]

    def test_a_long_token_is_read_at_its_beginning(self):
        ids = Vocabularies.fit([["a"]]).ids(["a" * 10_000])
        assert ids.characters.shape == (1, MOST_CHARACTERS)

    def test_rare_pairs_are_unknown(self):
        known = Vocabularies.fit([["a", "b"], ["a", "b"], ["b", "a"]])
        assert list(known.pairs) == ["a b", "b "]

    def test_read_again_they_are_the_same(self):
        known = Vocabularies.fit([["我", "买", "Tea"], ["我", "买"]])
        assert Vocabularies.read(json.loads(json.dumps(known.written()))) == known

    def test_a_batch_is_padded_with_zeros(self):
        known = Vocabularies.fit([["ab", "c"]])
        batch = padded([known.ids(["ab", "c"]), known.ids(["c"])])
        assert batch.characters.shape == (2, 2, 2)
        assert (batch.words[1, 1], batch.characters[1].tolist()[1]) == (0, [0, 0])

    @given(st.lists(st.text(st.characters(), min_size=1)))
    def test_any_tokens_are_read(self, tokens):
        known = Vocabularies.fit([tokens])
        assert (known.ids(tokens).words != UNKNOWN).all()


def random_chain(tokens, tags, seed=0):
    random = np.random.default_rng(seed)
    draw = lambda *shape: random.normal(size=shape).astype(np.float32)  # noqa: E731
    return draw(tokens, tags), Transitions(draw(tags, tags), draw(tags), draw(tags))


def score(path, emissions, chain):
    steps = sum(chain.between[a, b] for a, b in itertools.pairwise(path))
    emitted = sum(emissions[place, tag] for place, tag in enumerate(path))
    return float(emitted + steps + chain.start[path[0]] + chain.end[path[-1]])


def all_paths(emissions):
    return list(itertools.product(range(emissions.shape[1]), repeat=len(emissions)))


class TestChain:
    @pytest.mark.parametrize("tokens", [1, 2, 5])
    def test_viterbi_equals_brute_force(self, tokens):
        for seed in range(5):
            emissions, chain = random_chain(tokens, 4, seed)
            best = max(all_paths(emissions), key=lambda path: score(path, emissions, chain))
            assert viterbi(emissions, chain) == list(best)

    @pytest.mark.parametrize("tokens", [1, 2, 5])
    def test_marginals_equal_brute_force(self, tokens):
        emissions, chain = random_chain(tokens, 3)
        wanted = np.zeros_like(emissions)
        for path in all_paths(emissions):
            wanted[range(tokens), path] += np.exp(score(path, emissions, chain))
        wanted /= wanted.sum(axis=1, keepdims=True)
        assert np.allclose(marginals(emissions, chain), wanted, atol=1e-5)

    def test_with_penalties_every_sequence_is_valid(self):
        tags = tags_for(["a", "b"])
        for seed in range(20):
            emissions, _ = random_chain(6, len(tags), seed)
            path = ["O", *(tags[t] for t in viterbi(5 * emissions, bilou_penalties(tags))), "O"]
            assert all(may_follow(tag, before) for before, tag in itertools.pairwise(path))

    def test_no_tokens_have_no_tags(self):
        emissions, chain = random_chain(0, 3)
        assert viterbi(emissions, chain) == []
        assert marginals(emissions, chain).shape == (0, 3)

    def test_the_log_likelihood_equals_brute_force_whatever_the_padding(self):
        from neural.tagger.crf import log_likelihood

        _, chain = random_chain(1, 3)
        lengths = [1, 3, 4]
        cases = [random_chain(n, 3, seed=n)[0] for n in lengths]
        emissions = np.full((3, 4, 3), 9.0, np.float32)
        mask = np.zeros((3, 4), np.float32)
        tags = np.zeros((3, 4), np.int32)
        wanted = []
        for row, case in enumerate(cases):
            right = [(row + place) % 3 for place in range(len(case))]
            emissions[row, : len(case)], mask[row, : len(case)] = case, 1
            tags[row, : len(case)] = right
            total = np.logaddexp.reduce([score(path, case, chain) for path in all_paths(case)])
            wanted.append(score(right, case, chain) - total)
        got = log_likelihood(emissions, tags, mask, chain.between, chain.start, chain.end)
        assert np.allclose(got.numpy(), wanted, atol=1e-4)


@pytest.fixture(scope="module")
def learned(tmp_path_factory):
    from neural.tagger.training import Example, train

    trained = train([Example(*journey) for journey in journeys()], SMALL)
    folder = tmp_path_factory.mktemp("tagger")
    save(trained, folder)
    return trained, folder


class TestTraining:
    def test_a_toy_set_is_learned(self, learned):
        trained, folder = learned
        tagger = OnnxTagger(folder)
        for tokens, spans in journeys():
            found = tagger.tag(tokens)
            assert [span for span, _ in found] == spans
            assert all(0.5 < confidence <= 1 for _, confidence in found)
        assert trained.held_out_f1 == 1

    def test_unknown_words_are_found_by_their_place(self, learned):
        tokens, spans = marked(
            "from Zzyzx to Qqq please", ("Zzyzx", "city", "from"), ("Qqq", "city", "to")
        )
        assert [span for span, _ in OnnxTagger(learned[1]).tag(tokens)] == spans

    def test_scores_of_a_text_do_not_depend_on_its_batch(self, learned):
        from neural.encoder.onnx_encoder import open_session

        trained, _ = learned
        known = trained.vocabularies
        texts = [known.ids(["from", "rome"]), known.ids(["from", "a", "verylongword", "b", "c"])]
        session = open_session(trained.graph, 1)

        def scores(*texts):
            ids = padded(texts)
            lengths = np.array([len(text.words) for text in texts], np.int32)
            inputs = {"words": ids.words, "pairs": ids.pairs, "characters": ids.characters}
            return session.run(None, {**inputs, "lengths": lengths})[0]

        assert np.allclose(scores(texts[0])[0], scores(*texts)[0, :2], atol=1e-4)

    def test_the_same_seed_gives_the_same_tagger(self):
        from dataclasses import replace

        from neural.tagger.training import Example, train

        short = replace(SMALL, epochs=1, least_steps=1)
        examples = [Example(*journey) for journey in journeys()[:12]]
        one, other = train(examples, short), train(examples, short)
        assert np.abs(one.transitions.between).max() > 0
        assert np.allclose(one.transitions.between, other.transitions.between, atol=1e-5)

    def test_without_an_entity_it_says_what_to_do(self):
        from neural.tagger.export import TaggerTrainingError
        from neural.tagger.training import Example, train

        with pytest.raises(TaggerTrainingError, match="annotate"):
            train([Example(tokens_of("hello there")), Example([])], SMALL)


class TestServing:
    def test_no_tokens_have_no_spans(self, learned):
        assert OnnxTagger(learned[1]).tag([]) == []

    def test_loaded_again_it_answers_the_same(self, learned):
        tokens = tokens_of("from oslo to new york please")
        first, second = (OnnxTagger(learned[1]).tag(tokens) for _ in range(2))
        assert first == second
        assert len(first) == 2

    @pytest.mark.parametrize("name", [GRAPH, SETTINGS, TRANSITIONS])
    @pytest.mark.parametrize("damage", ["missing", "empty", "other"])
    def test_a_damaged_file_is_named(self, learned, tmp_path, name, damage):
        save(learned[0], tmp_path)
        (tmp_path / name).unlink()
        if damage != "missing":
            (tmp_path / name).write_bytes(b"" if damage == "empty" else b'{"tags": 3}')
        with pytest.raises(EncoderMissing, match=name):
            OnnxTagger(tmp_path)

    def test_transitions_of_another_tagger_are_named(self, learned, tmp_path):
        save(learned[0], tmp_path)
        settings = json.loads((tmp_path / SETTINGS).read_text())
        (tmp_path / SETTINGS).write_text(json.dumps({**settings, "tags": ["O"]}))
        with pytest.raises(EncoderMissing, match=TRANSITIONS):
            OnnxTagger(tmp_path)

    def test_serving_imports_no_tensorflow(self):
        code = "import sys, neural.tagger.onnx_tagger; sys.exit('tensorflow' in sys.modules)"
        assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
