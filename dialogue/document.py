"""YAML text as a tree that knows where each value stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import CollectionEndEvent, CollectionStartEvent
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from dialogue.problems import NOWHERE, Place, Problem

MAX_CHARACTERS = 1_000_000
# Aliases let a few lines stand for billions of values; no honest file comes near this.
MAX_VALUES = 100_000
MAX_DEPTH = 50

Scalar: TypeAlias = str | int | float | bool | None

_TRUE = frozenset({"true", "yes", "on"})


@dataclass(frozen=True)
class Node:
    """A value of a YAML file.

    Attributes:
        value: A scalar, a list of nodes, or nodes by key.
        place: Where the value begins.
        keys: For a mapping, where each key stands.
    """

    value: Scalar | list[Node] | dict[str, Node]
    place: Place = NOWHERE
    keys: Mapping[str, Place] = field(default_factory=dict)

    def key_place(self, key: str) -> Place:
        """Return where a key of this mapping stands."""
        return self.keys.get(key, self.place)

    def plain(self) -> Any:
        """Return the value without places, as JSON can hold it."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value


def of_plain(value: Any) -> Node:
    """Return plain data as a node without places."""
    if isinstance(value, dict):
        return Node({str(key): of_plain(item) for key, item in value.items()})
    if isinstance(value, list):
        return Node([of_plain(item) for item in value])
    return Node(value)


def parse(text: str, file: str) -> tuple[Node | None, list[Problem]]:
    """Read one YAML text.

    Args:
        text: The text.
        file: Its name, for the places.

    Returns:
        The tree, or None when the text is empty or cannot be read, and what is wrong.
    """
    start = Place(file, 1, 1)
    if len(text) > MAX_CHARACTERS:
        what = f"the file has {len(text):,} characters, the limit is {MAX_CHARACTERS:,}"
        return None, [Problem(start, what, "split it into one file per task")]
    try:
        if _depth(text) > MAX_DEPTH:
            return None, [Problem(start, f"the file is nested more than {MAX_DEPTH} levels deep")]
        root = YAML(typ="safe", pure=False).compose(text)
    except MarkedYAMLError as error:
        return None, [_syntax_problem(error, file)]
    except (YAMLError, ValueError) as error:
        return None, [Problem(start, f"not readable as YAML: {error}")]
    if root is None:
        return None, []
    reading = _Reading(file)
    try:
        node = reading.node(root)
    except _TooMuch:
        what = f"the file stands for more than {MAX_VALUES:,} values"
        return None, [Problem(start, what, "write aliases out, or split the file")]
    return node, reading.problems


def _depth(text: str) -> int:
    """Return how deeply a text is nested; composing one that is too deep ends the process."""
    depth = deepest = 0
    for event in YAML(typ="safe", pure=False).parse(text):
        if isinstance(event, CollectionStartEvent):
            depth += 1
            deepest = max(deepest, depth)
            if deepest > MAX_DEPTH:
                break
        elif isinstance(event, CollectionEndEvent):
            depth -= 1
    return deepest


def _syntax_problem(error: MarkedYAMLError, file: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, 1, 1)
    what = f"not readable as YAML: {error.problem or error.context}"
    tab = "\\t" in what or "tab" in what.lower() or "cannot start any token" in what
    return Problem(place, what, "indent with spaces, not tabs" if tab else "")


class _TooMuch(Exception):
    """The file expands to more values than anybody writes."""


class _Reading:
    """Turns composed nodes into ours, counting them."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self._count = 0

    def node(self, composed: Any) -> Node:
        self._count += 1
        if self._count > MAX_VALUES:
            raise _TooMuch
        place = self._place(composed)
        if isinstance(composed, MappingNode):
            return self._mapping(composed, place)
        if isinstance(composed, SequenceNode):
            return Node([self.node(item) for item in composed.value], place)
        return Node(self._scalar(composed), place)

    def _mapping(self, composed: MappingNode, place: Place) -> Node:
        values: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        for key, key_place, item in self._entries(composed):
            if key in values:
                first = f"it stands in line {keys[key].line} already"
                self.problems.append(Problem(key_place, f"duplicate key {key!r}", first))
                continue
            keys[key] = key_place
            values[key] = self.node(item)
        return Node(values, place, keys)

    def _entries(self, composed: MappingNode) -> Iterator[tuple[str, Place, Any]]:
        for key, item in composed.value:
            place = self._place(key)
            if not isinstance(key, ScalarNode):
                self.problems.append(Problem(place, "a key must be a word"))
            elif key.value == "<<":
                self.problems.append(
                    Problem(place, "merge keys (<<) are not supported", "write the keys out")
                )
            else:
                yield key.value, place, item

    def _scalar(self, composed: ScalarNode) -> Scalar:
        kind = composed.tag.rsplit(":", 1)[-1]
        text = composed.value
        try:
            if kind == "null":
                return None
            if kind == "bool":
                return text.lower() in _TRUE
            if kind == "int":
                return int(text.replace("_", ""), 0)
            if kind == "float":
                return float(text.replace("_", ""))
        except ValueError:
            return str(text)
        if kind not in ("str", "timestamp"):
            self.problems.append(Problem(self._place(composed), f"unknown tag {composed.tag!r}"))
        return str(text)

    def _place(self, composed: Any) -> Place:
        return Place(self.file, composed.start_mark.line + 1, composed.start_mark.column + 1)
