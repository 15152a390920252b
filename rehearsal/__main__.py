"""`python -m rehearsal test-flows` and `simulate`, behind `make test-flows` and `make simulate`."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path

import typer

from launcher.errors import LaunchError
from launcher.settings import PROJECT
from rehearsal.action_double import ActionDouble
from rehearsal.assistant import Assistant
from rehearsal.coverage import Coverage, of_machine
from rehearsal.project import Project
from rehearsal.search import Found
from rehearsal.spoken import Rehearsal

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)

MACHINE = "machine"


@app.callback()
def rehearse() -> None:
    """Rehearse the assistant before customers meet it."""


@app.command("test-flows")
def take_transitions(
    machine: bool = typer.Option(
        False, "--machine", is_flag=True, flag_value=True, help="Flows alone, without a model."
    ),
    project: Path = typer.Option(PROJECT, help="Folder of the project."),  # noqa: B008
) -> None:
    """Take every transition of the flows, and interrupt every question."""
    rehearsed = Project(project.resolve())
    graph, names = rehearsed.flows()
    coverage, found = of_machine(graph, names)
    results = {MACHINE: coverage}
    # What the flows themselves cannot do needs no assistant to show it.
    if not machine and coverage.whole:
        results |= asyncio.run(_spoken(rehearsed, found))
    _print_coverage(results, rehearsed.root)
    raise typer.Exit(int(not all(coverage.whole for coverage in results.values())))


async def _spoken(project: Project, found: Found) -> dict[str, Coverage]:
    graph, _ = project.flows()
    results = {}
    async with ActionDouble() as double:
        assistant = Assistant(project.model(), double.url)
        for language, wording in project.trained_wording().items():
            rehearsal = Rehearsal(graph, assistant, double, wording, language)
            results[language] = await rehearsal.coverage(found)
        await assistant.close()
    return results


def _print_coverage(results: Mapping[str, Coverage], root: Path) -> None:
    typer.secho(f"{'transitions taken':28}" + "".join(f"{name:>12}" for name in results), bold=True)
    by_flow = {name: list(coverage.by_flow()) for name, coverage in results.items()}
    for row, (flow, _, _) in enumerate(next(iter(by_flow.values()))):
        told = [f"{by_flow[name][row][1]}/{by_flow[name][row][2]}" for name in results]
        typer.echo(f"  {flow:26}" + "".join(f"{share:>12}" for share in told))
    total = [f"{100 * coverage.share:.1f} %" for coverage in results.values()]
    typer.secho(f"  {'all':26}" + "".join(f"{share:>12}" for share in total), bold=True)
    kinds = dict.fromkeys(kind for coverage in results.values() for kind in coverage.interruptions)
    typer.secho("\ninterruptions survived", bold=True)
    for kind in kinds:
        told = [_survived(coverage, kind) for coverage in results.values()]
        typer.echo(f"  {kind:26}" + "".join(f"{share:>12}" for share in told))
    for coverage in results.values():
        _print_failures(coverage, root)


def _survived(coverage: Coverage, kind: str) -> str:
    tried = coverage.interruptions.get(kind, 0)
    broken = sum(found.kind.split(",")[0] == kind for found in coverage.broken)
    return f"{tried - broken}/{tried}"


def _print_failures(coverage: Coverage, root: Path) -> None:
    for failure in coverage.failures:
        what = "not understood" if failure.misunderstood else "not taken"
        typer.secho(f"\n✗ {what}: {str(failure).replace(f'{root}/', '')}", fg="red")
    for broken in coverage.broken:
        place = str(broken.place).replace(f"{root}/", "")
        typer.secho(f"\n✗ {place}: {broken.kind} at {broken.flow}/{broken.state}", fg="red")
        typer.echo(f"    after: {broken.script}\n    happened: {broken.what}")


def main() -> None:
    """Run a command; what goes wrong is one sentence, and the exit code is 1."""
    try:
        app()
    except LaunchError as error:
        typer.secho(str(error), fg="red", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
