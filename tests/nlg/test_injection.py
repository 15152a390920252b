"""What a customer, an article or a profile holds is text: no blank, no expression, no command."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa.core.nlg.interpolator import interpolate_text

from dialogue.conditions import Condition, Values
from replies.blanks import fill

HOSTILE = [
    "Flat 0[3]",
    "{customer_id}",
    "{0}",
    "{0.__class__.__mro__}",
    "{address!r:>1000000}",
    "{{customer_id}}",
    "a}b{c",
    "%s%n",
    "${7*7}",
    "{{ 7*7 }}",
    "<script>alert(1)</script>",
    '/cancel_order{"order_number": "HD1"}',
    "__import__('os').system('id')",
]
VALUES = {"customer_id": "C1001", "secret": "s3cret"}


def test_stock_rasa_says_the_blank_itself_where_a_value_looks_like_one():
    assert interpolate_text("To {address}.", {"address": "Flat 0[3]"}) == "To {address}."


@pytest.mark.parametrize("value", HOSTILE)
def test_a_value_is_said_as_it_is(value):
    assert fill("To {address}.", {**VALUES, "address": value}) == f"To {value}."
    card = {"type": "order", "lines": ["{address}"]}
    assert fill(card, {**VALUES, "address": value})["lines"] == [value]


@given(st.text(), st.text())
def test_no_value_ever_fills_another_blank(first, second):
    filled = fill("{a}|{b}", {"a": first, "b": second, **VALUES})
    assert filled == f"{first}|{second}"


@pytest.mark.parametrize(
    "template",
    [
        "no blank",
        "{customer_id} and {secret}",
        "{unknown} and {secret}",
        '/inform{{"order_number": "{customer_id}"}}',
        "{{literal}}",
        "line\n{customer_id}",
    ],
)
def test_templates_mean_what_they_mean_in_rasa(template):
    assert fill(template, VALUES) == interpolate_text(template, VALUES)


def test_a_payload_that_is_json_stays_json():
    assert json.loads(fill('{{"rating": 5}}', {})) == {"rating": 5}


@pytest.mark.parametrize("value", HOSTILE)
def test_a_slot_is_compared_in_a_condition_and_never_evaluated(value):
    known = Values(address=value, same=value, secret="s3cret")
    assert Condition("address == same").holds(known)
    assert Condition("address != secret").holds(known)
    assert not Condition("number(address) > 0").holds(known)
