"""Every way of the flows is listed once, with what makes it happen."""

from __future__ import annotations

from shop_flows import shop_graph
from wide_flows import wide_graph

from dialogue.graph import END
from dialogue.transitions import START, transitions
from dialogue.ways import known_targets

WIDE = wide_graph()
LISTED = list(transitions(WIDE))


def of(flow: str, source: str) -> list[tuple[str, str, str]]:
    return [(t.kind, t.trigger, t.target) for t in LISTED if (t.flow, t.source) == (flow, source)]


def test_each_has_a_name_of_its_own() -> None:
    for graph in (WIDE, shop_graph()):
        names = [transition.name for transition in transitions(graph)]
        assert len(set(names)) == len(names)


def test_every_way_a_state_can_lead_is_among_them() -> None:
    for graph in (WIDE, shop_graph()):
        listed = {(t.flow, t.source, t.target) for t in transitions(graph)}
        for flow in graph.flows.values():
            for state in flow.states.values():
                for target in known_targets(flow, state):
                    assert (flow.name, state.name, target) in listed


def test_triggers_lead_from_the_start() -> None:
    assert of("return", START) == [("trigger", "return", "order")]


def test_outcomes_of_calls_and_actions() -> None:
    assert of("return", "order") == [
        ("outcome", "done", "item"),
        ("outcome", "not_found", END),
        ("outcome", "down", "sorry"),
    ]
    assert ("outcome", "timed_out", "sorry") in of("return", "book")


def test_questions() -> None:
    assert of("return", "item") == [
        ("heard", "person", "handover"),
        ("heard", "swap", "order"),
        ("unknown", "", "help_item"),
        ("answer", "", "why"),
    ]
    assert of("return", "why")[-2:] == [("answer", "", "confirm"), ("skip", "", "confirm")]


def test_ends() -> None:
    assert of("return", "kept") == [("end", "abandoned", END)]
    assert of("hours", "open") == [("next", "done", END)]


def test_a_branch_knows_what_must_not_hold_before_it() -> None:
    last = [t for t in LISTED if t.flow == "hours" and t.source == "look"][-1]
    assert last.condition is None
    assert len(last.otherwise) == 2
    assert all(t.place.line > 0 for t in LISTED)
