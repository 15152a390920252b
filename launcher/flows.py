"""Checks the flows as training does, without Rasa: in the time an editor needs to save."""

from __future__ import annotations

from pathlib import Path

from dialogue.check import check
from dialogue.domain import read_domain
from dialogue.loader import build, read
from dialogue.problems import BrokenFlows
from launcher.errors import LaunchError
from launcher.settings import PROJECT


class FlowsRefused(LaunchError):
    """The flows cannot be trained; the text lists every problem with file and line."""


def check_flows(project: Path = PROJECT) -> str:
    """Check every flow of a project against its domain.

    Args:
        project: The folder with `data/flows` and `domain.yml` (or a folder `domain`).

    Returns:
        What was checked, as a sentence.

    Raises:
        FlowsRefused: When anything is wrong.
    """
    domain = project / "domain.yml"
    names, problems = read_domain(domain if domain.exists() else project / "domain")
    trees, found = read(project / "data" / "flows")
    problems += found
    graph, found = build(trees, names)
    problems += found + check(graph, names)
    if problems:
        text = str(BrokenFlows(problems))
        raise FlowsRefused(text.replace(f"{project}/", ""))
    states = sum(len(flow.states) for flow in graph.flows.values())
    return f"{len(graph.flows)} flows of {states} states are right."
