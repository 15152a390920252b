"""A message is cut where one wish ends and the next begins."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.clauses import MOST_CLAUSES, clauses


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("where is my order and can i pay", ["where is my order", "can i pay"]),
        ("I want a refund. Also, do you ship it?", ["I want a refund", "do you ship it"]),
        ("我的快递到哪了，另外帮我开张发票", ["我的快递到哪了", "帮我开张发票"]),
        ("这个能退吗？顺便问一下运费多少", ["这个能退吗", "运费多少"]),
        ("hello there", []),
        ("where is order 1,000.50 now", ["where is order 1,000.50 now"]),
        ("write to ann.lee@shop.com please", ["write to ann.lee@shop.com please"]),
        ("hi, where is my parcel", ["where is my parcel"]),
        ("my brand new handle broke", ["my brand new handle broke"]),
    ],
)  # fmt: skip
def test_wishes_are_parted(text, parts):
    assert [clause.text for clause in clauses(text)] == parts


@given(
    st.text(st.characters() | st.sampled_from("，。 and also 还有我要退货 where is"), max_size=300)
)
def test_any_text_is_cut_into_parts_of_itself(text):
    found = clauses(text)
    assert len(found) <= MOST_CLAUSES
    end = 0
    for clause in found:
        assert clause.start >= end
        assert text[clause.start : clause.end] == clause.text
        end = clause.end


def test_a_very_long_text_is_cut_in_its_beginning():
    assert len(clauses("where is my order. " * 100_000)) == MOST_CLAUSES
