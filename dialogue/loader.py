"""Flow files as a graph, or everything that is wrong in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from dialogue.document import Node, of_plain, parse
from dialogue.fields import Fields, items, word
from dialogue.graph import END, Branch, Flow, Graph, Names, Patterns, State, Step, Trigger
from dialogue.pattern_loader import read_patterns
from dialogue.problems import Place, Problem

TOP_KEYS = ("version", "flows", "patterns")
FLOW_KEYS = (
    "description",
    "triggers",
    "persisted_slots",
    "clear",
    "takes_over",
    "drops_others",
    "optional",
    "states",
)
STATE_KEYS = (
    "say",
    "do",
    "ask",
    "call",
    "choices",
    "answers",
    "take",
    "attempts",
    "otherwise",
    "ask_again",
    "depends_on",
    "stay_on",
    "clear",
    "next",
)
NEEDS_ASK = (
    "choices",
    "answers",
    "take",
    "attempts",
    "otherwise",
    "ask_again",
    "depends_on",
    "stay_on",
)
SUFFIXES = frozenset({".yml", ".yaml"})

Documents = dict[str, Any]


def flow_files(folder: str | Path) -> list[Path]:
    """Return the flow files of a folder, or the one file named, in a fixed order."""
    path = Path(folder)
    if path.is_file():
        return [path]
    return sorted(file for file in path.rglob("*") if file.suffix in SUFFIXES and file.is_file())


def read(folder: str | Path) -> tuple[dict[str, Node], list[Problem]]:
    """Read every flow file of a folder.

    Args:
        folder: A folder, or one file.

    Returns:
        The files' trees by name, and what could not be read.
    """
    files = flow_files(folder)
    if not files:
        what = f"no flow files (.yml) in {str(folder)!r}"
        return {}, [Problem(Place(str(folder), 1, 1), what, "one flow is enough to begin with")]
    trees: dict[str, Node] = {}
    problems: list[Problem] = []
    for file in files:
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            problems.append(Problem(Place(str(file), 1, 1), f"not readable: {error}"))
            continue
        tree, found = parse(text, str(file))
        problems += found
        if tree is not None:
            trees[str(file)] = tree
        elif not found:
            problems.append(Problem(Place(str(file), 1, 1), "the file is empty"))
    return trees, problems


def build(trees: Mapping[str, Node], names: Names) -> tuple[Graph, list[Problem]]:
    """Make the graph of trees.

    Args:
        trees: Files by name, as `read` gives them.
        names: What the domain knows; it decides which action asks for a slot.

    Returns:
        The graph of all that could be understood, and what is wrong in its shape. Whether names
        exist and flows make sense is for `dialogue.check`.
    """
    problems: list[Problem] = []
    flows: dict[str, Flow] = {}
    patterns: Patterns | None = None
    for file, tree in trees.items():
        fields = Fields(tree, f"file {file!r}", TOP_KEYS, problems)
        for name, node in _mapping(fields, "flows"):
            if name in flows:
                first = f"it is defined in {flows[name].place} already"
                problems.append(Problem(node.place, f"flow {name!r} is defined twice", first))
                continue
            flow = _Reader(name, names, problems).flow(node)
            if flow:
                flows[name] = flow
        shared = fields.get("patterns")
        if shared and patterns:
            problems.append(Problem(shared.place, "patterns are defined twice", "keep one of them"))
        elif shared:
            patterns = read_patterns(shared, problems)
    if trees and not flows and not problems:
        place = Place(next(iter(trees)), 1, 1)
        problems.append(Problem(place, "no flow is defined", "write one under 'flows:'"))
    return Graph(flows, patterns or Patterns()), problems


def as_plain(trees: Mapping[str, Node]) -> Documents:
    """Return trees as data that JSON can hold."""
    return {file: tree.plain() for file, tree in trees.items()}


def from_plain(documents: Documents) -> dict[str, Node]:
    """Return what `as_plain` gave as trees again, without places."""
    return {file: of_plain(document) for file, document in documents.items()}


def _mapping(fields: Fields, key: str) -> Iterable[tuple[str, Node]]:
    """Return the entries under a key, each node placed at its own key."""
    node = fields.get(key)
    if node is None:
        return []
    if not isinstance(node.value, dict) or not node.value:
        what = f"{key!r} in {fields.what} is empty: it must hold names and definitions"
        fields.problems.append(Problem(node.place, what))
        return []
    return [
        (name, Node(item.value, node.key_place(name), item.keys))
        for name, item in node.value.items()
    ]


class _Reader:
    """Reads one flow."""

    def __init__(self, name: str, names: Names, problems: list[Problem]) -> None:
        self.name = name
        self.names = names
        self.problems = problems

    def flow(self, node: Node) -> Flow | None:
        fields = Fields(node, f"flow {self.name!r}", FLOW_KEYS, self.problems)
        if "states" not in fields:
            fields.missing("states", "a flow needs at least one state")
            return None
        entries = list(_mapping(fields, "states"))
        following = [name for name, _ in entries[1:]] + [END]
        states = {
            name: self._state(name, state, after)
            for (name, state), after in zip(entries, following, strict=False)
        }
        if not states:
            return None
        if END in states:
            self._add(states[END].place, f"a state of {fields.what} is named 'end'", "rename it")
        description = fields.get("description")
        return Flow(
            name=self.name,
            start=next(iter(states)),
            states=states,
            description=str(description.value) if description else "",
            triggers=tuple(self._triggers(fields)),
            kept_slots=frozenset(fields.words("persisted_slots")),
            cleared_slots=frozenset(fields.words("clear")),
            takes_over=frozenset(fields.words("takes_over")),
            drops_others=fields.flag("drops_others"),
            optional=fields.flag("optional"),
            place=node.place,
            places=fields.places(),
        )

    def _triggers(self, fields: Fields) -> Iterable[Trigger]:
        node = fields.get("triggers")
        for item in items(node) if node else ():
            if isinstance(item.value, dict):
                what = f"a trigger of flow {self.name!r}"
                claim = Fields(item, what, ("intent", "if"), self.problems)
                intent, condition = claim.word("intent"), claim.condition("if")
                if "intent" not in claim:
                    claim.missing("intent")
            else:
                what = f"'triggers' in flow {self.name!r}"
                intent, condition = word(item, what, self.problems), None
            if intent:
                yield Trigger(intent, self.name, condition, item.place)

    def _state(self, name: str, node: Node, following: str) -> State:
        what = f"state {name!r} of flow {self.name!r}"
        fields = Fields(node, what, STATE_KEYS, self.problems)
        ask = fields.word("ask")
        if "ask" not in fields:
            for key in NEEDS_ASK:
                if key in fields:
                    self._add(fields.place(key), f"{key!r} in {what} needs 'ask' beside it")
        if not {"say", "do", "ask", "call", "clear", "next"} & set(fields.places()):
            self._add(node.place, f"{what} does nothing", "give it say, do, ask or call")
        attempts = fields.number("attempts", 1, 20)
        return State(
            name=name,
            steps=tuple(self._steps(fields, ask)),
            branches=tuple(self._branches(fields, following)),
            ask=ask,
            choices=fields.word("choices"),
            answers=fields.values("answers"),
            takes_text=self._takes_text(fields),
            attempts=int(attempts) if attempts else None,
            otherwise=fields.word("otherwise"),
            ask_again=fields.flag("ask_again"),
            depends_on=fields.words("depends_on"),
            clear=fields.words("clear"),
            stay_on=fields.words("stay_on"),
            place=node.place,
            places=fields.places(),
        )

    def _steps(self, fields: Fields, ask: str | None) -> Iterable[Step]:
        for response in fields.words("say"):
            yield Step("say", response, response)
        if action := fields.word("do"):
            yield Step("do", action, action)
        if ask:
            custom = f"action_ask_{ask}"
            known = custom in self.names.actions
            yield Step("ask", ask, custom if known else f"utter_ask_{ask}")
        if flow := fields.word("call"):
            yield Step("call", flow)

    def _takes_text(self, fields: Fields) -> bool:
        taken = fields.word("take")
        if taken not in (None, "text"):
            self._add(fields.place("take"), f"'take' can only be 'text', not {taken!r}")
        return taken == "text"

    def _branches(self, fields: Fields, following: str) -> Iterable[Branch]:
        node = fields.get("next")
        if node is None:
            yield Branch(following, None, fields.node.place)
            return
        if not isinstance(node.value, list):
            target = fields.word("next")
            yield Branch(target or END, None, node.place)
            return
        closed = False
        for item in node.value:
            if closed:
                self._add(item.place, f"a branch after 'else' in {fields.what} is never taken")
                continue
            branch = self._branch(item, fields.what)
            if branch:
                closed = branch.condition is None
                yield branch
        if not closed:
            self._add(node.place, f"'next' in {fields.what} has no 'else'", "add '- else: end'")

    def _branch(self, item: Node, what: str) -> Branch | None:
        branch = Fields(item, f"a branch of {what}", ("if", "to", "else"), self.problems)
        if "else" in branch:
            if "if" in branch or "to" in branch:
                self._add(item.place, f"a branch of {what} has 'else' beside 'if' or 'to'")
            target = branch.word("else")
            return Branch(target, None, branch.place("else")) if target else None
        for key in ("if", "to"):
            if key not in branch and isinstance(item.value, dict):
                branch.missing(key)
        target, condition = branch.word("to"), branch.condition("if")
        return Branch(target, condition, branch.place("to")) if target and condition else None

    def _add(self, place: Place, what: str, cure: str = "") -> None:
        self.problems.append(Problem(place, what, cure))
