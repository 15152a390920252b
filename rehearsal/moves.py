"""What can happen next where a conversation stands: what is worth saying, what actions come to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dialogue.choosing import FALLBACK
from dialogue.graph import Flow, Graph, State
from dialogue.names import Names
from dialogue.position import Frame, state_of
from dialogue.step import Decision
from rehearsal.scripts import Pairs, Ran, Said
from rehearsal.values import Known, anger_of, answers_for, conditions_ahead, facts_of, results_of


class Moves:
    """Finds what can happen next.

    Args:
        graph: The flows.
        names: What the domain knows; it tells which slots a message can fill.
        known: Values that customers name, by slot.
    """

    def __init__(self, graph: Graph, names: Names, known: Known) -> None:
        self.graph = graph
        self._names = names
        self._known = known

    def openings(self, flow: Flow) -> Iterator[Said]:
        """Yield messages that start a flow, in every way its conditions tell apart."""
        cases = facts_of(conditions_ahead(self.graph, flow))
        for trigger in flow.triggers:
            for facts in cases:
                yield Said(trigger.intent, self._named(facts), pairs(facts))

    def angers(self, intent: str) -> Iterator[Said]:
        """Yield messages that bring what the flows hold against anger and the like."""
        for facts in anger_of(self.graph.patterns.escalate):
            yield Said(intent, (), pairs(facts))

    def wish(self) -> str:
        """Return an intent that starts a flow whatever the moment, one without a question if any.

        Flows have something to say to it at any time.
        """
        free = [claims[0] for claims in self.graph.triggers.values() if not claims[0].condition]
        free.sort(
            key=lambda claim: any(s.ask for s in self.graph.flows[claim.flow].states.values())
        )
        return free[0].intent if free else FALLBACK

    def replies(self, frame: Frame) -> Iterator[Said]:
        """Yield what a customer can say to the question a task waits with."""
        state = state_of(self.graph, frame)
        for intent in state.answers:
            yield Said(intent)
        yield from self.values(state)
        for intent in state.heard:
            yield Said(intent)
        patterns = self.graph.patterns
        if state.optional:
            yield from (Said(intent) for intent in sorted(patterns.skip.intents)[:1])
        if state.unknown:
            yield from (Said(intent) for intent in sorted(patterns.unknown.intents)[:1])

    def values(self, state: State) -> Iterator[Said]:
        """Yield messages that name a value for the question, or are one."""
        slot = state.ask or ""
        told = self._names.told_slots
        intent = next(iter(sorted(self.graph.patterns.detail_intents)), "")
        if state.takes_text:
            yield Said(intent or FALLBACK, free=True)
        if told is None or slot in told:
            answers = answers_for(self.graph, state, self._known)
            yield from (Said(intent, ((slot, value),)) for value in answers)
        elif state.choices and not state.answers:
            yield Said(intent, facts=(("entities", frozenset({"ordinal"})),))

    def nonsense(self) -> Said:
        """Return a message that nobody understands."""
        return Said(FALLBACK)

    def results(self, decision: Decision) -> list[Ran]:
        """Return what an action that was decided can come to."""
        action = decision.action or ""
        flow = self.graph.flows.get(decision.flow)
        state = flow.states.get(decision.state) if flow else None
        if action in self._names.responses or state is None:
            return [Ran(action)]
        if any(step.kind == "do" and step.action == action for step in state.steps):
            return [Ran(action, pairs(case)) for case in results_of(state)]
        if state.ask and state.choices:
            values = answers_for(self.graph, state, self._known)[:1]
            return [Ran(action, ((state.choices, [*values, *values]),))]
        return [Ran(action)]

    def _named(self, facts: Mapping[str, Any]) -> Pairs:
        """Return values for the slots that entities of a message fill."""
        told = self._names.told_slots or frozenset()
        named = [name for name in sorted(facts.get("entities") or ()) if name in told]
        return tuple([(name, next(iter(self._known.get(name, ())), "something")) for name in named])


def pairs(values: Mapping[str, Any]) -> Pairs:
    """Return values by name as what can stand in a script."""
    return tuple(sorted(values.items()))
