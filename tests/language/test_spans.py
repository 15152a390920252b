"""Of overlapping spans the longest stays, then the most trusted."""

from language.spans import Span, resolve


def test_the_longest_stays():
    spans = [Span("brand", 0, 7, 1, "a"), Span("product", 0, 19, 2, "b")]
    assert resolve(spans, {}) == [spans[1]]


def test_of_equals_the_most_trusted_stays():
    spans = [Span("person", 0, 5, 1, "a"), Span("product", 0, 5, 2, "b")]
    assert resolve(spans, {("b", "product"): 2, ("a", "person"): 1}) == [spans[1]]


def test_what_is_not_trusted_never_stays():
    assert resolve([Span("person", 0, 5, 1, "a")], {("a", "person"): -1}) == []


def test_neighbours_stay_both_and_in_order():
    spans = [Span("b", 5, 9, 1, "a"), Span("a", 0, 5, 2, "a")]
    assert resolve(spans, {}) == spans[::-1]


def test_the_same_span_stays_once():
    assert len(resolve([Span("a", 0, 5, 1, "x"), Span("a", 0, 5, 1, "y")], {})) == 1
