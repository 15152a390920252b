"""Every transition is found and taken; one that cannot be is told with its place."""

from __future__ import annotations

import pytest
from shop_flows import NAMES, SHOP, shop_graph
from wide_flows import NAMES as WIDE_NAMES
from wide_flows import WIDE, wide_graph

from dialogue.document import parse
from dialogue.graph import Graph, Names
from dialogue.loader import build
from dialogue.transitions import transitions
from rehearsal.coverage import of_machine
from rehearsal.machine import play
from rehearsal.marks import mark, taken
from rehearsal.search import search, takeable

KNOWN = {"order": ["HD1"]}


def unchecked(text: str, names: Names) -> Graph:
    """Return flows that no check would let pass."""
    tree, _ = parse(text, "shop.yml")
    assert tree is not None
    return build({"shop.yml": tree}, names)[0]


@pytest.mark.parametrize(
    ("graph", "names"), [(shop_graph(), NAMES), (wide_graph(), WIDE_NAMES)], ids=["shop", "wide"]
)
def test_every_transition_is_taken_and_every_interruption_survived(graph: Graph, names: Names):
    coverage, _ = of_machine(graph, names, KNOWN)
    assert coverage.share == 1
    assert [str(failure) for failure in coverage.failures] == []
    assert coverage.broken == []
    assert coverage.interruptions["digression"] >= 5


def test_each_script_takes_its_transition_when_the_flows_have_no_marks():
    graph = shop_graph()
    marked = mark(graph)
    for name, script in search(graph, NAMES, KNOWN).ways.items():
        played = play(graph, script)
        assert name in {way.name for way in taken(marked, played.events, played.slots)}


def test_marks_change_nothing_that_flows_decide():
    graph = wide_graph()
    marked = mark(graph)
    for script in search(graph, WIDE_NAMES, KNOWN).ways.values():
        plain, with_marks = play(graph, script), play(marked.graph, script)
        said = [[ran for ran in turn if ran not in marked.kinds] for turn in with_marks.turns]
        assert said == plain.turns


def test_a_transition_that_nothing_leads_to_is_told_with_its_place():
    text = SHOP.replace('- if: outcome == "late"', '- if: outcome == "late" and outcome == "early"')
    coverage, _ = of_machine(unchecked(text, NAMES), NAMES, KNOWN)
    lost = [str(failure) for failure in coverage.failures]
    # The place is that of `to`, below the condition.
    line = next(n for n, found in enumerate(text.splitlines(), 2) if "early" in found)
    assert any(f"shop.yml:{line}" in told and "state 'check'" in told for told in lost)
    assert any("state 'late'" in told for told in lost)
    assert coverage.share < 1
    assert not coverage.whole


def test_an_answer_that_is_never_valid_leaves_what_follows_untaken():
    text = WIDE.replace('matches(value, "HD[0-9]+")', 'value == "HD1" and value == "HD2"')
    coverage, _ = of_machine(unchecked(text, WIDE_NAMES), WIDE_NAMES, KNOWN)
    assert "which_order/order-answer->look" in {f.transition.name for f in coverage.failures}


def test_what_comes_after_a_hand_over_is_not_counted():
    text = SHOP.replace("ticket: {do: action_ticket, next: end}", "ticket: {call: person}")
    graph = unchecked(text, NAMES)
    names = {way.name for way in transitions(graph)} - {way.name for way in takeable(graph)}
    assert names == {"offer/ticket-gone:done->end"}
