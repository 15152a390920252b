"""What one prediction of the flows costs, with the assistant's own flows and domain.

A conversation of 200 events is written by the policy itself: messages that start, answer, correct
and interrupt tasks, and every action it decides. `anew` predicts on a server that has not seen the
conversation; `in turn` as a conversation goes on, prediction after prediction. Processor time is
counted, so that other work on the machine does not show.
"""

from __future__ import annotations

import logging
import statistics
import tempfile
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import structlog
import typer
from rasa.core.policies.policy import PolicyPrediction
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from custom_components.policies.state_machine_policy import StateMachinePolicy
from dialogue.domain import read_domain
from dialogue.loader import build, read
from launcher.settings import PROJECT

EVENTS = 200
ROUNDS = 300
GOAL_MS = 2.0
NUMBERS = ("HD10000101", "HD10000102")


def main() -> None:
    """Print the median and the 95th percentile in milliseconds; exit code 1 above the goal."""
    quiet = structlog.make_filtering_bound_logger(logging.WARNING)
    structlog.configure(wrapper_class=quiet)
    domain = Domain.from_file(str(PROJECT / "domain.yml"))
    with tempfile.TemporaryDirectory() as folder:
        policy = _trained(domain, Path(folder))
        tracker = DialogueStateTracker("bench", domain.slots)
        grown = list(_grow(policy, domain, tracker))
        anew = [_anew(policy, domain, tracker, number) for number in range(ROUNDS)]
    turns = grown[len(grown) // 2 :]
    typer.echo(f"{len(tracker.events)} events, {len(grown)} predictions; milliseconds")
    typer.echo(f"{'':10}{'median':>8}{'p95':>8}")
    for name, costs in (("in turn", turns), ("anew", anew)):
        typer.echo(f"{name:10}{statistics.median(costs):8.2f}{_p95(costs):8.2f}")
    raise typer.Exit(int(_p95(turns) > GOAL_MS))


def _trained(domain: Domain, folder: Path) -> StateMachinePolicy:
    config = {**StateMachinePolicy.get_default_config(), "flows": str(PROJECT / "data/flows")}
    storage = LocalModelStorage.create(folder)
    context = ExecutionContext(GraphSchema({}), "bench")
    policy = StateMachinePolicy.create(config, storage, Resource("flows"), context)
    policy.train([], domain)
    return policy


def _grow(
    policy: StateMachinePolicy, domain: Domain, tracker: DialogueStateTracker
) -> Iterator[float]:
    """Let a conversation go on to 200 events; yield what each prediction cost."""
    intents = _intents()
    numbers = cycle(NUMBERS)
    while len(tracker.events) < EVENTS:
        intent = next(intents)
        tracker.update(ActionExecuted("action_listen"), domain)
        tracker.update(UserUttered(f"/{intent}", {"name": intent, "confidence": 1.0}), domain)
        tracker.update(SlotSet("order_number", next(numbers)), domain)
        for _ in range(8):
            begin = time.thread_time()
            prediction = _predict(policy, domain, tracker, tracker.sender_id)
            yield (time.thread_time() - begin) * 1000
            action = domain.action_names_or_texts[prediction.max_confidence_index]
            if prediction.max_confidence == 0 or action == "action_listen":
                break
            tracker.update_with_events(prediction.optional_events or [], domain)
            tracker.update(ActionExecuted(action), domain)
            tracker.update(SlotSet("outcome", next(_OUTCOMES)), domain)


_OUTCOMES = cycle(["found", "ok", "cancellable", "delivered", "not_found", "answered"])


def _intents() -> Iterator[str]:
    """Yield the intents that start the assistant's own flows, with a detail after each."""
    names, _ = read_domain(PROJECT / "domain.yml")
    trees, _ = read(PROJECT / "data/flows")
    graph, _ = build(trees, names)
    details = sorted(graph.patterns.detail_intents)
    return cycle([one for intent in graph.triggers for one in (intent, *details)])


def _predict(
    policy: StateMachinePolicy, domain: Domain, tracker: DialogueStateTracker, conversation: str
) -> PolicyPrediction:
    tracker.sender_id = conversation
    return policy.predict_action_probabilities(tracker, domain)


def _anew(
    policy: StateMachinePolicy, domain: Domain, tracker: DialogueStateTracker, number: int
) -> float:
    """Return the milliseconds of a prediction for a conversation not seen before."""
    begin = time.thread_time()
    _predict(policy, domain, tracker, f"unseen-{number}")
    return (time.thread_time() - begin) * 1000


def _p95(costs: list[float]) -> float:
    return sorted(costs)[int(len(costs) * 0.95)]


if __name__ == "__main__":
    typer.run(main)
