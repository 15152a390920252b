"""Which policy goes on best with conversations it never saw: our GRU beside Rasa's TED.

The project's stories are parted into folds by their names; each policy learns from all folds but
one and is asked for every action of the stories of that one. Loading is measured in a process of
its own, as a server does it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
import tempfile
import time
import warnings
import zlib
from collections.abc import Iterator
from pathlib import Path
from statistics import mean, median
from typing import Any

import psutil
import typer

from launcher.settings import PROJECT

POLICIES = ("RecurrentPolicy", "TEDPolicy")
# TED as Rasa's own default configuration has it.
TED: dict[str, Any] = {
    "max_history": 5,
    "epochs": 100,
    "constrain_similarities": True,
    "random_seed": 42,
}
AUGMENTATION = 20
LISTEN = "action_listen"
MEGABYTE = 1e6
app = typer.Typer()


@app.callback(invoke_without_command=True)
def main(context: typer.Context, folds: int = 3, threshold: float = 0.6) -> None:
    """Print a line for each policy."""
    if context.invoked_subcommand is not None:
        return
    rows = []
    for policy in POLICIES:
        with tempfile.TemporaryDirectory() as scratch:
            results = [
                _measured(policy, fold, folds, Path(scratch) / str(fold)) for fold in range(folds)
            ]
        rows.append(_row(policy, results, threshold))
    for row in (COLUMNS, ["---"] * len(COLUMNS), *rows):
        typer.echo(f"| {' | '.join(row)} |")


COLUMNS = (
    "policy", "all actions", "answers", "said", "of these right", "training CPU s", "load s",
    "ms a prediction", "archive MB", "memory MB",
)  # fmt: skip


def _row(policy: str, results: list[dict[str, Any]], threshold: float) -> list[str]:
    every = [answer for result in results for answer in result["answers"]]
    answers = [answer for answer in every if answer["to_message"]]
    said = [answer for answer in answers if answer["sure"] >= threshold]

    def of(key: str) -> float:
        return mean(result[key] for result in results)

    return [
        policy,
        f"{mean(a['right'] for a in every):.1%} of {len(every)}",
        f"{mean(a['right'] for a in answers):.1%} of {len(answers)}",
        f"{len(said) / len(answers):.1%}",
        f"{mean(a['right'] for a in said) if said else 0:.1%}",
        f"{of('training'):.1f}",
        f"{of('loading'):.2f}",
        f"{of('milliseconds'):.2f}",
        f"{of('megabytes'):.2f}",
        f"{of('memory'):.0f}",
    ]


def _measured(policy: str, fold: int, folds: int, folder: Path) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for step in ("learn", "ask"):
        command = [sys.executable, "-m", __spec__.name, step, policy, str(fold), str(folds)]
        done = subprocess.run(  # noqa: S603
            [*command, str(folder)], capture_output=True, text=True, cwd=PROJECT, check=False
        )
        if done.returncode:
            raise SystemExit(f"{policy} could not {step}:\n{done.stderr[-2000:]}")
        told |= json.loads(done.stdout.splitlines()[-1])
    return told


@app.command()
def learn(policy: str, fold: int, folds: int, folder: Path) -> None:
    """Train a policy on all folds but one, and tell how long it took."""
    domain = _domain()
    trackers = _trackers(domain, fold, folds, held_out=False)
    storage, resource, context = _storage(policy, folder)
    untrained = _class(policy).create(_config(policy), storage, resource, context)
    # Of the processor, not of the clock: what else runs on the machine must not count.
    begin = time.process_time()
    untrained.train(trackers, domain)
    seconds = time.process_time() - begin
    with tempfile.NamedTemporaryFile(suffix=".tar.gz") as file:
        with tarfile.open(file.name, "w:gz") as archive:
            archive.add(folder, "model")
        megabytes = Path(file.name).stat().st_size / MEGABYTE
    typer.echo(json.dumps({"training": seconds, "megabytes": megabytes}))


@app.command()
def ask(policy: str, fold: int, folds: int, folder: Path) -> None:
    """Load a policy and ask it for every action of the fold it never saw."""
    domain = _domain()
    questions = list(_questions(_trackers(domain, fold, folds, held_out=True), domain))
    kind = _class(policy)
    before = psutil.Process().memory_info().rss
    begin = time.perf_counter()
    loaded = kind.load(_config(policy), *_storage(policy, folder))
    answers: list[dict[str, Any]] = []
    seconds: list[float] = []
    loading = 0.0
    for place, (tracker, wanted, to_message) in enumerate(questions):
        asked = time.perf_counter()
        shares = loaded.predict_action_probabilities(tracker, domain).probabilities
        seconds.append(time.perf_counter() - asked)
        if place == 0:
            # The first answer is part of the start: TED traces its graph then.
            loading = time.perf_counter() - begin
        best = max(range(len(shares)), key=shares.__getitem__)
        right = shares[best] > 0 and domain.action_names_or_texts[best] == wanted
        answers.append({"right": bool(right), "sure": shares[best], "to_message": to_message})
    told: dict[str, Any] = {
        "answers": answers,
        "loading": loading,
        "milliseconds": 1000 * median(seconds),
        "memory": (psutil.Process().memory_info().rss - before) / MEGABYTE,
    }
    typer.echo(json.dumps(told, default=float))


def _class(policy: str) -> Any:
    if policy == "TEDPolicy":
        from rasa.core.policies.ted_policy import TEDPolicy

        return TEDPolicy
    from custom_components.policies.recurrent_policy import RecurrentPolicy

    return RecurrentPolicy


def _config(policy: str) -> dict[str, Any]:
    # The threshold is looked at afterwards, the same for both.
    own = TED if policy == "TEDPolicy" else {"threshold": 0.0}
    return {**_class(policy).get_default_config(), **own}


def _storage(policy: str, folder: Path) -> tuple[Any, Any, Any]:
    from rasa.engine.graph import ExecutionContext, GraphSchema
    from rasa.engine.storage.local_model_storage import LocalModelStorage
    from rasa.engine.storage.resource import Resource

    folder.mkdir(parents=True, exist_ok=True)
    storage = LocalModelStorage(folder)
    return storage, Resource(policy), ExecutionContext(GraphSchema({}), "benchmark")


def _domain() -> Any:
    from rasa.shared.core.domain import Domain

    # Rasa reminds of an old mechanism each time slots are read.
    warnings.filterwarnings("ignore")
    return Domain.from_file(str(PROJECT / "domain.yml"))


def _trackers(domain: Any, fold: int, folds: int, *, held_out: bool) -> list[Any]:
    from rasa.shared.core.generator import TrainingDataGenerator
    from rasa.shared.core.training_data.loading import load_data_from_resource
    from rasa.shared.core.training_data.structures import StoryGraph

    steps = load_data_from_resource(str(PROJECT / "data/stories"), domain)
    chosen = [
        step
        for step in steps
        if (zlib.crc32(str(step.block_name).encode()) % folds == fold) == held_out
    ]
    generator = TrainingDataGenerator(
        StoryGraph(chosen), domain, augmentation_factor=0 if held_out else AUGMENTATION
    )
    return generator.generate()


def _questions(trackers: list[Any], domain: Any) -> Iterator[tuple[Any, str, bool]]:
    """Yield each conversation up to an action, the action, and whether it answers a message."""
    from rasa.shared.core.events import ActionExecuted, UserUttered
    from rasa.shared.core.trackers import DialogueStateTracker

    for tracker in trackers:
        events = list(tracker.events)
        for place, event in enumerate(events):
            if isinstance(event, ActionExecuted) and any(
                isinstance(earlier, UserUttered) for earlier in events[:place]
            ):
                so_far = DialogueStateTracker.from_events(
                    "benchmark", events[:place], slots=domain.slots
                )
                to_message = not isinstance(events[place - 1], ActionExecuted)
                yield so_far, event.action_name, to_message


if __name__ == "__main__":
    app()
