"""Takes the transitions of flows with the trained assistant: real words, real understanding."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from dialogue.choosing import FALLBACK
from dialogue.conditions import Condition, Values
from dialogue.graph import Graph
from dialogue.position import Position
from dialogue.transitions import Transition
from rehearsal.action_double import ActionDouble
from rehearsal.assistant import Assistant, Reply
from rehearsal.coverage import Coverage, Failure
from rehearsal.interruptions import ANOTHER, ENDS, RESUMES, Broken, Interruption, interruptions
from rehearsal.machine import play
from rehearsal.marks import Marked, mark, taken
from rehearsal.scripts import Said, Script, Turn
from rehearsal.search import Found, takeable
from rehearsal.values import conditions_ahead
from rehearsal.wording import Fits, Wording

# Other words that are tried before a message counts as one the assistant does not understand.
MOST_WORDINGS = 3
NOT_REACHED = "the question is not reached"
# Facts of a message that no words bring about.
UNSPOKEN = frozenset({"hour", "weekday"})


@dataclass
class Played:
    """A script as the assistant played it.

    Attributes:
        said: What was said, in words, and as meant.
        replies: What came of each message.
        ways: Names of the transitions taken.
    """

    said: list[tuple[str, Said]] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    ways: set[str] = field(default_factory=set)

    @property
    def misunderstood(self) -> str:
        """The first message that was not understood as meant, in words; empty when all were."""
        for (text, said), reply in zip(self.said, self.replies, strict=True):
            missing = [slot for slot, _ in said.fills if reply.slots.get(slot) is None]
            if not said.free and reply.intent != said.intent and (missing or not said.fills):
                return (
                    f"{text!r}, meant as {said.intent}, was understood as {reply.intent} "
                    f"({reply.confidence:.2f})"
                )
        return ""

    def __str__(self) -> str:
        """Return what was said and what was done."""
        turns = zip(self.said, self.replies, strict=True)
        return " ▸ ".join(
            f"{text!r} → {', '.join(reply.actions) or 'nothing'}" for (text, _), reply in turns
        )


class Rehearsal:
    """Plays scripts with the trained assistant.

    Args:
        graph: The flows it was trained on.
        assistant: The assistant.
        double: Where its actions run.
        wording: How customers say things.
        language: In which language.
    """

    def __init__(
        self,
        graph: Graph,
        assistant: Assistant,
        double: ActionDouble,
        wording: Wording,
        language: str,
    ) -> None:
        self._graph = graph
        self._marked: Marked = mark(graph)
        self._assistant = assistant
        self._double = double
        self._wording = wording
        self._language = language
        self._count = 0
        self._about = _about_one_slot(graph)

    def _fits(self, said: Said) -> Fits:
        """Return which words lead where the values that are meant do."""
        meant = dict(said.fills)

        def fits(slot: str, word: str) -> bool:
            one, other = Values({slot: word}), Values({slot: meant.get(slot)})
            about = self._about.get(slot, ())
            return all(condition.holds(one) == condition.holds(other) for condition in about)

        return fits

    async def coverage(self, found: Found) -> Coverage:
        """Take every transition, then interrupt every question.

        Args:
            found: A script for each transition and each question.
        """
        coverage = Coverage(tuple(takeable(self._graph)))
        # Long scripts take the transitions of short ones on their way.
        ways = sorted(coverage.ways, key=lambda way: -len(found.ways.get(way.name, Script()).turns))
        for way in ways:
            script = found.ways.get(way.name)
            if script and way.name not in coverage.taken and not _unspoken(script):
                await self._take(coverage, way, script)
        for at, script in found.waits.items():
            if not _unspoken(script):
                await self._interrupt(coverage, at, script)
        return coverage

    async def _take(self, coverage: Coverage, way: Transition, script: Script) -> None:
        tried = []
        for wording in range(self._tries(turn.said for turn in script.turns)):
            played = await self._play(script, wording)
            coverage.taken |= played.ways
            if way.name in played.ways:
                return
            tried.append(played)
        last = next((played for played in tried if not played.misunderstood), tried[-1])
        misunderstood = last.misunderstood
        happened = misunderstood or str(last)
        expected = f"taken in {self._language} by: {script}"
        failure = Failure(way, expected, happened, self._language, bool(misunderstood))
        coverage.failures.append(failure)

    def _tries(self, said: Iterable[Said]) -> int:
        """Return how many wordings are tried: of nonsense all, for some of it is always heard."""
        nonsense = any(one.intent == FALLBACK and not one.free for one in said)
        return max(MOST_WORDINGS, len(self._wording.phrases.nonsense) if nonsense else 0)

    async def _interrupt(self, coverage: Coverage, at: tuple[str, str], script: Script) -> None:
        position = play(self._graph, script).position
        for interruption in interruptions(self._graph, position):
            wrong = ""
            said = (*(turn.said for turn in script.turns), *interruption.says)
            for wording in range(self._tries(said)):
                wrong = await self._survives(at, script, interruption, wording, position)
                if not wrong:
                    break
            kind = interruption.kind
            coverage.interruptions[kind] = coverage.interruptions.get(kind, 0) + 1
            if wrong:
                place = self._graph.flows[at[0]].states[at[1]].place
                told = f"{kind}, {self._language}"
                coverage.broken.append(Broken(*at, told, script, wrong, place))
            if wrong.startswith(NOT_REACHED):
                # The same would be told of every other interruption.
                return

    async def _survives(
        self,
        at: tuple[str, str],
        script: Script,
        interruption: Interruption,
        wording: int,
        position: Position,
    ) -> str:
        """Return what went wrong with an interruption; an empty text when nothing did."""
        played = Played()
        name = await self._begin(script)
        await self._turns(name, script.turns, wording, played)
        if not played.replies or played.replies[-1].waits_at != at:
            return f"{NOT_REACHED}: {played.misunderstood or played}"
        for number, said in enumerate(interruption.says):
            over = interruption.kind == ANOTHER and played.replies[-1].waits_at in (None, at)
            if not number or not over:
                await self._turns(name, (Turn(said),), wording, played)
        now = played.replies[-1].waits_at
        if not any(reply.texts for reply in played.replies[-1:]):
            return f"nothing is said: {played}"
        if interruption.then == RESUMES and now != at:
            return f"the question should wait again, but {now or 'nothing'} does: {played}"
        gone = {frame.flow for frame in position.stack[-1:]}
        if interruption.then == ENDS and now and now[0] in gone:
            return f"the task should have ended: {played.misunderstood or played}"
        return ""

    async def _play(self, script: Script, wording: int) -> Played:
        played = Played()
        name = await self._begin(script)
        await self._turns(name, script.turns, wording, played)
        events, slots = await self._assistant.events(name)
        played.ways = {way.name for way in taken(self._marked, events, slots)}
        return played

    async def _begin(self, script: Script) -> str:
        self._count += 1
        name = f"{self._language}-{self._count}"
        self._double.begin(name, (*script.given, ("language", self._language)))
        return name

    async def _turns(
        self, name: str, turns: tuple[Turn, ...], wording: int, played: Played
    ) -> None:
        for turn in turns:
            slot = _asked(self._graph, played.replies[-1].waits_at if played.replies else None)
            texts = self._wording.of(turn.said, slot, self._fits(turn.said))
            text = texts[wording % len(texts)]
            self._double.want(name, turn.ran)
            channel = str(dict(turn.said.facts).get("channel") or "rehearsal")
            played.said.append((text, turn.said))
            played.replies.append(await self._assistant.say(name, text, channel=channel))


def _about_one_slot(graph: Graph) -> dict[str, list[Condition]]:
    """Return the conditions that only ask for one slot, by that slot."""
    found: dict[str, list[Condition]] = {}
    for flow in graph.flows.values():
        for condition in conditions_ahead(graph, flow):
            if len(condition.names) == 1:
                found.setdefault(next(iter(condition.names)), []).append(condition)
    return found


def _asked(graph: Graph, at: tuple[str, str] | None) -> str:
    if at is None or at[0] not in graph.flows:
        return ""
    state = graph.flows[at[0]].states.get(at[1])
    return (state.ask or "") if state else ""


def _unspoken(script: Script) -> bool:
    return any(UNSPOKEN & {name for name, _ in turn.said.facts} for turn in script.turns)
