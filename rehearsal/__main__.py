"""`python -m rehearsal test-flows` and `simulate`, behind `make test-flows` and `make simulate`."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import typer

from launcher.errors import LaunchError
from launcher.settings import PROJECT
from rehearsal.action_double import ActionDouble
from rehearsal.assistant import Assistant, Reply
from rehearsal.coverage import Coverage, of_machine
from rehearsal.customer import Customer, Plan
from rehearsal.figures import missed, tables, transcript
from rehearsal.project import Project
from rehearsal.search import Found
from rehearsal.shop_state import RehearsedShop
from rehearsal.simulation import Played, Say, converse, plan, slips
from rehearsal.spoken import Rehearsal

MACHINE = "machine"
SHOWN = 10


def take_transitions(asked: argparse.Namespace) -> int:
    """Take every transition of the flows, and interrupt every question."""
    project = Project(asked.project.resolve())
    graph, names = project.flows()
    coverage, found = of_machine(graph, names)
    results = {MACHINE: coverage}
    # What the flows themselves cannot do needs no assistant to show it.
    if not asked.machine and coverage.whole:
        results |= asyncio.run(_spoken(project, found))
    _print_coverage(results, project.root)
    return int(not all(coverage.whole for coverage in results.values()))


def simulate(asked: argparse.Namespace) -> int:
    """Play simulated customers against the trained assistant and the services."""
    project = Project(asked.project.resolve())
    with TemporaryDirectory() as scratch, RehearsedShop(Path(scratch)) as shop:
        played = asyncio.run(_simulated(project, shop, asked.conversations, asked.seed))
    failed = [one for one in played if not one.success or one.silent]
    for one in failed[: len(failed) if asked.all else SHOWN]:
        typer.echo("\n".join(transcript(one)))
    typer.echo("\n".join(["", f"seed {asked.seed}", *tables(played)]))
    goals = missed(played)
    if goals:
        typer.secho("Goals missed: " + "; ".join(goals), fg="red")
    return int(bool(goals))


async def _simulated(
    project: Project, shop: RehearsedShop, conversations: int, seed: int
) -> list[Played]:
    graph, _ = project.flows()
    goals, wordings = project.goals(graph), project.held_out_wording()
    slip = slips(project.texts())
    assistant = Assistant(project.model(), shop.action_url, shop.action_token)
    played = []
    for number in range(conversations):
        # Each conversation has random numbers of its own: one more changes none of the others.
        random = Random(f"{seed}/{number}")  # noqa: S311
        what = plan(goals, wordings, random)
        customer = Customer(what, graph, wordings[what.language], random, slip)
        shop.put_back()
        say = _to(assistant, f"{seed}-{number}", what)
        played.append(await converse(customer, say))
        await assistant.close()
    return played


def _to(assistant: Assistant, name: str, what: Plan) -> Say:
    metadata = {"language_hint": what.language}
    if what.goal.customer_id:
        metadata["customer_id"] = what.goal.customer_id

    async def say(text: str) -> Reply:
        return await assistant.say(name, text, metadata)

    return say


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


def main() -> int:
    """Run a command and return its exit code; what goes wrong is one sentence."""
    parser = argparse.ArgumentParser(prog="python -m rehearsal", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    flows = commands.add_parser("test-flows", help=take_transitions.__doc__)
    flows.add_argument("--machine", action="store_true", help="flows alone, without a model")
    flows.set_defaults(run=take_transitions)
    customers = commands.add_parser("simulate", help=simulate.__doc__)
    customers.add_argument("--conversations", type=int, default=1000)
    customers.add_argument("--seed", type=int, default=1)
    customers.add_argument("--all", action="store_true", help="print every failed conversation")
    customers.set_defaults(run=simulate)
    for command in (flows, customers):
        command.add_argument("--project", type=Path, default=PROJECT, help="folder of the project")
    asked = parser.parse_args()
    try:
        code: int = asked.run(asked)
        return code
    except LaunchError as error:
        typer.secho(str(error), fg="red", err=True)
        return 1


if __name__ == "__main__":
    sys.exit(main())
