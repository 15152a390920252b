"""How many transitions of each flow were taken, and what went wrong with the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from dialogue.graph import Graph
from dialogue.names import Names
from dialogue.transitions import Transition
from rehearsal.interruptions import Broken, interrupted
from rehearsal.machine import Conversation, faults, play
from rehearsal.marks import Marked, mark, taken
from rehearsal.scripts import Script
from rehearsal.search import Found, search, takeable
from rehearsal.values import Known


@dataclass(frozen=True)
class Failure:
    """A transition that was not taken, or not without harm.

    Attributes:
        transition: The transition.
        expected: What should have happened.
        happened: What did.
        where: Which conversation, in words.
        misunderstood: Whether a message was not understood as meant: nothing is wrong with the
            flow then.
    """

    transition: Transition
    expected: str
    happened: str
    where: str = ""
    misunderstood: bool = False

    def __str__(self) -> str:
        """Return it with the place in the flow files first."""
        way = self.transition
        told = f" [{self.where}]" if self.where else ""
        return (
            f"{way.place}: flow {way.flow!r}, state {way.source!r}, transition {way.name}{told}\n"
            f"    expected: {self.expected}\n    happened: {self.happened}"
        )


@dataclass
class Coverage:
    """What was taken of all that can be.

    Attributes:
        ways: All transitions that can be taken at all.
        taken: Names of those that were.
        failures: What went wrong.
        interruptions: Interruptions that were tried, by kind.
        broken: Interruptions that were not dealt with.
    """

    ways: tuple[Transition, ...]
    taken: set[str] = field(default_factory=set)
    failures: list[Failure] = field(default_factory=list)
    interruptions: dict[str, int] = field(default_factory=dict)
    broken: list[Broken] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Share of the transitions that were taken, 0 to 1."""
        return sum(way.name in self.taken for way in self.ways) / len(self.ways) if self.ways else 1

    @property
    def whole(self) -> bool:
        """Whether all were taken and nothing went wrong."""
        return self.share == 1 and not self.failures and not self.broken

    def by_flow(self) -> Iterator[tuple[str, int, int]]:
        """Yield each flow with how many of its transitions were taken, and how many there are."""
        for flow in dict.fromkeys(way.flow for way in self.ways):
            ways = [way.name for way in self.ways if way.flow == flow]
            yield flow, sum(name in self.taken for name in ways), len(ways)


def of_machine(graph: Graph, names: Names, known: Known | None = None) -> tuple[Coverage, Found]:
    """Take every transition of flows on their own: messages understood, actions as wanted.

    Args:
        graph: The flows.
        names: What the domain knows.
        known: Values that customers name, by slot.

    Returns:
        What was taken, and the scripts that do it.
    """
    found = search(graph, names, known)
    marked = mark(graph)
    coverage = Coverage(tuple(takeable(graph)))
    coverage.failures += [_lost(way) for way in found.lost]
    by_name = {way.name: way for way in coverage.ways}
    for name, script in found.ways.items():
        if name in by_name:
            _judge(coverage, marked, by_name[name], script, play(graph, script))
    for _, _, kind, broken in interrupted(graph, found):
        coverage.interruptions[kind] = coverage.interruptions.get(kind, 0) + 1
        coverage.broken += [broken] if broken else []
    return coverage, found


def _judge(
    coverage: Coverage, marked: Marked, way: Transition, script: Script, played: Conversation
) -> None:
    ways = _names(taken(marked, played.events, played.slots))
    coverage.taken |= ways
    wrong = faults(played)
    if way.name not in ways:
        happened = f"{' ▸ '.join(', '.join(ran) or 'nothing' for ran in played.turns)}"
        coverage.failures.append(Failure(way, f"it is taken by: {script}", happened))
    elif wrong:
        coverage.failures.append(Failure(way, f"a turn that ends well: {script}", wrong[0]))


def _lost(way: Transition) -> Failure:
    condition = f" where {way.condition.text}" if way.condition else ""
    return Failure(
        way,
        f"some conversation takes it{condition}",
        "none does: what comes before it never lets it be reached, or its condition never holds",
    )


def _names(ways: Iterable[Transition]) -> set[str]:
    return {way.name for way in ways}
