"""Whether the names in flows exist, and responses in every language."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from dialogue.conditions import FACTS, WEEKDAYS, Condition
from dialogue.graph import Flow, State
from dialogue.names import Names
from dialogue.patterns import Patterns
from dialogue.problems import NOWHERE, Place, Problem, nearest

# What facts can be, where that does not depend on the domain.
_FACT_VALUES: dict[str, Collection[Any]] = {
    "weekday": WEEKDAYS,
    "sentiment": ("negative", "neutral", "positive"),
}


class Lookup(NamedTuple):
    """Finds out whether names exist."""

    names: Names
    flows: frozenset[str]

    def unknown(
        self, kind: str, name: str, known: Collection[str], place: Place
    ) -> Iterator[Problem]:
        """Yield the problem that a name is not among the known ones."""
        if name in known:
            return
        where = "is not among the flows" if kind == "flow" else "is not in the domain"
        yield Problem(place, f"{kind} {name!r} {where}", nearest(name, known))

    def slots(self, names: Collection[str], state: State, key: str) -> Iterator[Problem]:
        """Yield the problems of slots under a key of a state."""
        for name in names:
            yield from self.unknown("slot", name, self.names.slots, place_of(state, key, name))

    def intents(self, names: Collection[str], state: State, key: str) -> Iterator[Problem]:
        """Yield the problems of intents under a key of a state."""
        for name in names:
            yield from self.unknown("intent", name, self.names.intents, place_of(state, key, name))

    def response(self, name: str, place: Place) -> Iterator[Problem]:
        """Yield the problems of a response: unknown, or not written in every language."""
        yield from self.unknown("response", name, self.names.responses, place)
        yield from self.languages(name, place)

    def action(self, name: str, place: Place) -> Iterator[Problem]:
        """Yield the problems of an action, which may be a response."""
        known = self.names.actions | self.names.responses
        yield from self.unknown("action", name, known, place)
        yield from self.languages(name, place)

    def languages(self, name: str, place: Place) -> Iterator[Problem]:
        """Yield the problem that a response is missing in a language."""
        spoken = self.names.spoken.get(name)
        for language in sorted(self.names.languages - spoken) if spoken else ():
            cure = f"give it a variation with the condition that slot language is {language}"
            yield Problem(place, f"response {name!r} is missing in language {language!r}", cure)

    def condition(
        self, condition: Condition | None, also: Collection[str] = ()
    ) -> Iterator[Problem]:
        """Yield the problems of a condition: unknown names, and values that cannot be."""
        if condition is None:
            return
        known = self.names.slots | FACTS | frozenset(also)
        for name in sorted(condition.names - known):
            what = f"{name!r} in {condition.text!r} is neither a slot nor a fact"
            yield Problem(condition.place, what, nearest(name, known))
        for name, values in condition.constants.items():
            yield from self._values(condition, name, values)

    def _values(
        self, condition: Condition, name: str, values: Collection[Any]
    ) -> Iterator[Problem]:
        possible = self._possible(name)
        if possible is None:
            return
        kind = {"intent": "intent", "entities": "entity"}.get(name)
        for value in sorted(map(str, set(values) - {None, *possible})):
            what = f"{kind} {value!r}" if kind else f"{value!r} as value of {name!r}"
            where = "is not in the domain" if kind else "cannot be"
            texts = [str(one) for one in possible]
            cure = nearest(value, texts) or f"it is one of: {', '.join(sorted(texts))}"
            yield Problem(condition.place, f"{what} in {condition.text!r} {where}", cure)

    def _possible(self, name: str) -> Collection[Any] | None:
        if name == "intent":
            return self.names.intents or None
        if name == "entities":
            return self.names.entities
        return _FACT_VALUES.get(name) or self.names.slot_values.get(name)


def place_of(holder: State | Flow | Patterns, key: str, item: str = "") -> Place:
    """Return where a key stands, or an item under it."""
    places = holder.places
    here = NOWHERE if isinstance(holder, Patterns) else holder.place
    return places.get(f"{key}:{item}") or places.get(key) or here
