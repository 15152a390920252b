"""The shop's own flows: every transition can be taken, every question survives a customer."""

from __future__ import annotations

from rehearsal.coverage import of_machine
from rehearsal.project import Project


def test_every_transition_of_the_shops_flows_is_taken_on_the_machine():
    graph, names = Project().flows()
    coverage, found = of_machine(graph, names)
    assert [str(failure) for failure in coverage.failures] == []
    assert coverage.broken == []
    assert coverage.whole
    waiting = {
        (flow.name, state.name)
        for flow in graph.flows.values()
        for state in flow.states.values()
        if state.ask
    }
    assert waiting <= set(found.waits)
