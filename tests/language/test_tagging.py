"""A tagger learns spans from examples, in both languages, and keeps what it learned."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from language.spans import Span
from language.tagging import CrfTagger, Example, TaggerError, TaggerSettings, train
from language.words import Word, words

REASONS = ["too small", "too loud", "broken", "too heavy"]
CHINESE = ["太小了", "有划痕", "坏了", "太吵了"]


def example(before, reason, after=""):
    text = before + reason + after
    span = Span("reason", len(before), len(before) + len(reason), reason)
    return Example(text, words(text), (), "return", [span])


EXAMPLES = [
    *(example("I return it because it is ", reason) for reason in REASONS),
    *(example("it is ", reason, ", take it back") for reason in REASONS),
    *(example("我要退货，", reason) for reason in CHINESE),
    *(example("这个", reason, "，退") for reason in CHINESE),
    Example("hello there", words("hello there"), (), "greet"),
    Example("你好", words("你好"), (), "greet"),
]


@pytest.fixture(scope="module")
def tagger():
    return train(EXAMPLES, TaggerSettings())


def test_it_finds_what_it_learned(tagger):
    for wanted in EXAMPLES:
        found = [(s.entity, s.start, s.end) for s, _ in tagger.tag(wanted)]
        assert found == [(s.entity, s.start, s.end) for s in wanted.spans]


def test_a_span_may_end_inside_a_word(tagger):
    text = "我要退货，太吵了呀"
    spans = [text[s.start : s.end] for s, _ in tagger.tag(Example(text, words(text), (), "return"))]
    assert spans
    assert spans[0].startswith("太吵")


def test_loaded_again_it_answers_the_same(tagger):
    again = CrfTagger(tagger.model)
    assert [again.tag(e) for e in EXAMPLES] == [tagger.tag(e) for e in EXAMPLES]


def test_a_hint_is_learned_to_be_followed():
    def hinted(word):
        text = f"about the {word} please"
        span = Span("product", 10, 10 + len(word), word)
        return Example(text, words(text), [span], "", [span])

    learned = train([hinted(w) for w in ("kettle", "lamp", "radio")], TaggerSettings())
    assert [s.value for s, _ in learned.tag(hinted("toaster"))] == ["toaster"]


def test_without_annotations_there_is_nothing_to_learn():
    with pytest.raises(TaggerError, match="No training example"):
        train([Example("hello", words("hello"))], TaggerSettings())


def test_a_damaged_model_is_refused():
    with pytest.raises(TaggerError, match="cannot be read"):
        CrfTagger(b"broken")


@given(st.text(max_size=80))
@settings(max_examples=50, deadline=None)
def test_any_text_can_be_tagged(tagger, text):
    for span, confidence in tagger.tag(Example(text, words(text))):
        assert text[span.start : span.end] == span.value
        assert 0 <= confidence <= 1 + 1e-9


def test_a_lone_surrogate_inside_a_tagged_word_does_not_stop_it(tagger):
    text = "㐀\ud800"
    tagger.tag(Example(text, [Word(text, 0, 2, "n")], (), "return"))
