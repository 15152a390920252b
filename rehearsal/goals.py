"""What simulated customers want: `tests/simulation/goals.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dialogue.document import Node, parse
from dialogue.fields import Fields, items
from dialogue.graph import Graph
from dialogue.problems import Place, Problem, nearest
from rehearsal.phrases import WrittenWrong

TOP_KEYS = ("goals", "digressions")
GOAL_KEYS = ("name", "intent", "flow", "customer_id", "tells", "first", "wants", "quick")
WANT_KEYS = ("actions", "ended", "slots")


@dataclass(frozen=True)
class Told:
    """What a customer says when asked for a slot.

    Attributes:
        words: Ways to say the value, by language; under an empty text, in every language.
        intent: The intent that is the answer, where no value is named.
    """

    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    intent: str = ""

    def spoken(self, language: str) -> tuple[str, ...]:
        """Return ways to say the value in a language."""
        return self.words.get(language, self.words.get("", ()))


@dataclass(frozen=True)
class Goal:
    """What a customer wants.

    Attributes:
        name: What it is, as a sentence.
        intent: With which it begins.
        flow: The task that sees to it.
        customer_id: Who is signed in; None for a stranger.
        tells: What is said when asked, by slot.
        first: What a customer who is wrong at first says instead, by slot.
        actions: Actions that must run for it to be reached.
        ended: How the task must end; empty when that does not matter.
        slots: Values that must have been taken, by slot.
        quick: Whether one message can reach it: it may be asked beside another one.
    """

    name: str
    intent: str
    flow: str
    customer_id: str | None = None
    tells: Mapping[str, Told] = field(default_factory=dict)
    first: Mapping[str, Told] = field(default_factory=dict)
    actions: tuple[str, ...] = ()
    ended: str = ""
    slots: Mapping[str, Any] = field(default_factory=dict)
    quick: bool = False


@dataclass(frozen=True)
class Goals:
    """What customers want, and what they ask in between.

    Attributes:
        goals: The goals.
        digressions: Intents of questions that customers ask in the middle of something.
    """

    goals: tuple[Goal, ...]
    digressions: tuple[str, ...] = ()


def read_goals(file: Path, graph: Graph) -> Goals:
    """Read the goals of a file.

    Args:
        file: The file.
        graph: The flows; a goal names one of them.

    Raises:
        WrittenWrong: When the file is not as it must be; tells every problem with its line.
    """
    problems: list[Problem] = []
    tree, wrong = parse(file.read_text(encoding="utf-8"), str(file))
    problems += wrong
    goals: list[Goal] = []
    digressions: tuple[str, ...] = ()
    if tree is not None:
        top = Fields(tree, f"file {str(file)!r}", TOP_KEYS, problems)
        listed = top.get("goals")
        goals = [_goal(node, graph, problems) for node in items(listed)] if listed else []
        digressions = top.words("digressions")
    if not goals and not problems:
        problems.append(Problem(Place(str(file), 1, 1), "no goal is written", "write 'goals:'"))
    if problems:
        raise WrittenWrong(problems)
    return Goals(tuple(goals), digressions)


def _goal(node: Node, graph: Graph, problems: list[Problem]) -> Goal:
    fields = Fields(node, "a goal", GOAL_KEYS, problems)
    for key in ("name", "intent", "flow"):
        if key not in fields:
            fields.missing(key)
    flow = fields.word("flow") or ""
    if flow and flow not in graph.flows:
        what = f"flow {flow!r} does not exist"
        problems.append(Problem(fields.place("flow"), what, nearest(flow, graph.flows)))
    wants = fields.within("wants", WANT_KEYS)
    return Goal(
        name=fields.word("name") or "",
        intent=fields.word("intent") or "",
        flow=flow,
        customer_id=fields.word("customer_id"),
        tells=_all_told(fields, "tells", problems),
        first=_all_told(fields, "first", problems),
        actions=wants.words("actions") if wants else (),
        ended=(wants.word("ended") or "") if wants else "",
        slots=wants.values("slots") if wants else {},
        quick=fields.flag("quick"),
    )


def _all_told(fields: Fields, key: str, problems: list[Problem]) -> dict[str, Told]:
    node = fields.get(key)
    if node is None:
        return {}
    if not isinstance(node.value, dict):
        problems.append(Problem(node.place, f"{key!r} must hold slots with what is said"))
        return {}
    return {slot: _told(item.plain()) for slot, item in node.value.items()}


def _told(plain: Any) -> Told:
    if isinstance(plain, dict) and set(plain) == {"intent"}:
        return Told(intent=str(plain["intent"]))
    if isinstance(plain, dict):
        return Told({language: _words(words) for language, words in plain.items()})
    return Told({"": _words(plain)})


def _words(plain: Any) -> tuple[str, ...]:
    return tuple(map(str, plain)) if isinstance(plain, list) else (str(plain),)
