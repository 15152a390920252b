"""How well the newest model understands the test set, which nobody trained or tuned on.

Prints for each language: share of right intents, share of right sentiments, F1 of entities (span
and type exact), F1 of each entity, and what is most often taken for what. With `--check` the exit
code is 1 when a goal is missed: `python -m benchmarks.evaluate --check`.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
import typer

from launcher.settings import PROJECT, QUIET

TEST_SET = PROJECT / "tests" / "nlu" / "test_set"
MODELS = PROJECT / "models"
LANGUAGES = ("en", "zh")
# Least share of right intents, of right sentiments, and least F1 of entities.
GOALS = {"intent": 0.92, "sentiment": 0.85, "entities": 0.85}
# A component alone makes them; nobody annotates them.
NOT_ANNOTATED = {"language", "sentiment", "another"}
CONFUSIONS_SHOWN = 8

Found = frozenset[tuple[str, int, int]]


class EvaluationError(Exception):
    """There is no model or no test set to evaluate."""


@dataclass(frozen=True)
class Understood:
    """A message of the test set, and what the model made of it.

    Attributes:
        text: The message.
        intent: The right intent.
        predicted_intent: The model's; one that the fallback covered counts as the fallback.
        sentiment: The right sentiment, or None when the example has none.
        predicted_sentiment: The model's.
        entities: The right entities: type, start, end.
        predicted_entities: The model's.
    """

    text: str
    intent: str
    predicted_intent: str | None
    sentiment: str | None
    predicted_sentiment: str | None
    entities: Found
    predicted_entities: Found


@dataclass(frozen=True)
class Score:
    """Precision, recall and F1 of spans."""

    right: int
    predicted: int
    wanted: int

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 1 where nothing was wanted or predicted."""
        total = self.predicted + self.wanted
        return 2 * self.right / total if total else 1.0


def main() -> int:
    """Evaluate a model on the test set and print the table; return the exit code."""
    asked = _arguments()
    try:
        archive = asked.model or newest(MODELS)
        results = evaluate(archive, asked.test_set)
    except EvaluationError as error:
        typer.secho(str(error), fg="red", err=True)
        return 2
    typer.echo(f"Model {archive.name}\n")
    missed = [
        name for language in results for name in report(language, results[language], asked.errors)
    ]
    if missed:
        typer.secho(f"Goals missed: {', '.join(missed)}", fg="red")
    return int(asked.check and bool(missed))


def newest(models: Path) -> Path:
    """Return the newest model archive.

    Raises:
        EvaluationError: When there is none.
    """
    archives = sorted(models.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    if not archives:
        raise EvaluationError(f"{models} holds no model: run `make train`.")
    return archives[-1]


def evaluate(archive: Path, test_set: Path) -> dict[str, list[Understood]]:
    """Let a model parse the test set of each language.

    Raises:
        EvaluationError: When a language's file is missing.
    """
    files = {language: test_set / f"{language}.yml" for language in LANGUAGES}
    if missing := [file for file in files.values() if not file.is_file()]:
        raise EvaluationError(f"{missing[0]} is missing.")
    agent = load(archive)
    return {language: list(_understand(agent, file)) for language, file in files.items()}


def report(language: str, results: Sequence[Understood], errors: bool) -> list[str]:
    """Print a language's figures and return the names of the goals it misses."""
    figures = {
        "intent": _share(r.intent == r.predicted_intent for r in results),
        "sentiment": _share(
            r.sentiment == r.predicted_sentiment for r in results if r.sentiment is not None
        ),
        "entities": _score(results).f1,
    }
    typer.secho(f"{language}: {len(results)} messages", bold=True)
    for name, figure in figures.items():
        mark = "✓" if figure >= GOALS[name] else "✗"
        unit = "F1      " if name == "entities" else "accuracy"
        typer.echo(f"  {mark} {name:10} {unit} {figure:6.3f}   goal {GOALS[name]:.2f}")
    _print_entities(results)
    _print_confusions("intent", Counter((r.intent, r.predicted_intent) for r in results))
    _print_confusions(
        "sentiment", Counter((r.sentiment, r.predicted_sentiment) for r in results if r.sentiment)
    )
    if errors:
        _print_errors(results)
    typer.echo("")
    return [f"{language} {name}" for name, figure in figures.items() if figure < GOALS[name]]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Evaluate a model on the test set.")
    parser.add_argument("--check", action="store_true", help="exit with 1 when a goal is missed")
    parser.add_argument("--errors", action="store_true", help="print what was misunderstood")
    parser.add_argument("--model", type=Path, help="model archive; the newest if left out")
    parser.add_argument("--test-set", type=Path, default=TEST_SET, help="en.yml and zh.yml")
    return parser.parse_args()


def load(archive: Path) -> Any:
    """Return Rasa's agent on a model, quietly."""
    os.environ.update(QUIET)
    logging.disable(logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    from rasa.core.agent import Agent

    return Agent.load(str(archive))


def _understand(agent: Any, file: Path) -> Iterable[Understood]:
    from rasa.shared.nlu.training_data.loading import load_data

    loop = asyncio.new_event_loop()
    for example in load_data(str(file)).training_examples:
        text = example.get("text")
        parsed = loop.run_until_complete(agent.parse_message(text))
        yield Understood(
            text=text,
            intent=example.get("intent"),
            predicted_intent=parsed["intent"]["name"],
            sentiment=((example.get("metadata") or {}).get("example") or {}).get("sentiment"),
            predicted_sentiment=parsed.get("sentiment", {}).get("label"),
            entities=_found(example.get("entities", [])),
            predicted_entities=_found(parsed["entities"]),
        )
    loop.close()


def _found(entities: Iterable[dict[str, Any]]) -> Found:
    return frozenset(
        (entity["entity"], entity["start"], entity["end"])
        for entity in entities
        if entity["entity"] not in NOT_ANNOTATED
    )


def _share(right: Iterable[bool]) -> float:
    marks = list(right)
    return sum(marks) / len(marks) if marks else 1.0


def _score(results: Iterable[Understood], kind: str | None = None) -> Score:
    right = predicted = wanted = 0
    for result in results:
        gold = {e for e in result.entities if kind in (None, e[0])}
        ours = {e for e in result.predicted_entities if kind in (None, e[0])}
        right += len(gold & ours)
        predicted += len(ours)
        wanted += len(gold)
    return Score(right, predicted, wanted)


def _print_entities(results: Sequence[Understood]) -> None:
    kinds = {e[0] for r in results for e in (*r.entities, *r.predicted_entities)}
    typer.echo(f"    {'entity':18}{'F1':>7}{'precision':>11}{'recall':>8}{'wanted':>8}")
    for kind in sorted(kinds):
        score = _score(results, kind)
        precision = score.right / score.predicted if score.predicted else 1.0
        recall = score.right / score.wanted if score.wanted else 1.0
        typer.echo(f"    {kind:18}{score.f1:7.3f}{precision:11.3f}{recall:8.3f}{score.wanted:8}")


def _print_confusions(name: str, pairs: Counter[Any]) -> None:
    wrong = [(pair, count) for pair, count in pairs.most_common() if pair[0] != pair[1]]
    if wrong:
        typer.echo(f"    {name} most often taken for another:")
    for (gold, predicted), count in wrong[:CONFUSIONS_SHOWN]:
        typer.echo(f"      {count:3}  {gold} → {predicted}")


def _print_errors(results: Iterable[Understood]) -> None:
    for result in results:
        wrong = []
        if result.intent != result.predicted_intent:
            wrong.append(f"{result.intent} → {result.predicted_intent}")
        if result.sentiment not in (None, result.predicted_sentiment):
            wrong.append(f"{result.sentiment} → {result.predicted_sentiment}")
        for kind, start, end in sorted(result.entities ^ result.predicted_entities):
            sign = "+" if (kind, start, end) in result.predicted_entities else "-"
            wrong.append(f"{sign}{kind} {result.text[start:end]!r}")
        if wrong:
            typer.echo(f"    {result.text!r}: {'; '.join(wrong)}")


if __name__ == "__main__":
    sys.exit(main())
