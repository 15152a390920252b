"""Flow files as a graph, or everything that is wrong in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from dialogue.document import Node, of_plain, parse
from dialogue.fields import Fields, entries
from dialogue.flow_loader import FlowReader
from dialogue.graph import Flow, Graph
from dialogue.names import Names
from dialogue.pattern_loader import read_patterns
from dialogue.patterns import Patterns
from dialogue.problems import Place, Problem

TOP_KEYS = ("version", "flows", "patterns")
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
        for name, node in entries(fields, "flows"):
            if name in flows:
                first = f"it is defined in {flows[name].place} already"
                problems.append(Problem(node.place, f"flow {name!r} is defined twice", first))
                continue
            flow = FlowReader(name, names, problems).flow(node)
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
    flows = {name: _without_returns(flow, flows) for name, flow in flows.items()}
    return Graph(flows, patterns or Patterns()), problems


def _without_returns(flow: Flow, flows: Mapping[str, Flow]) -> Flow:
    """Return a flow in which nothing follows the call of a flow that drops all others.

    That call is never come back from: a way on would only look as if it could be taken.
    """
    states = dict(flow.states)
    for name, state in flow.states.items():
        called = flows.get(state.call.flow) if state.call else None
        if called and called.drops_others:
            states[name] = replace(state, branches=(), end="")
    return replace(flow, states=states)


def as_plain(trees: Mapping[str, Node]) -> Documents:
    """Return trees as data that JSON can hold."""
    return {file: tree.plain() for file, tree in trees.items()}


def from_plain(documents: Documents) -> dict[str, Node]:
    """Return what `as_plain` gave as trees again, without places."""
    return {file: of_plain(document) for file, document in documents.items()}
