"""Tells of a message why the newest model gives it its intent: `make explain TEXT="…"`."""

from __future__ import annotations

import asyncio
from typing import Any

import typer

from benchmarks.evaluate import MODELS, EvaluationError, load, newest

BAR = 24


def main(text: str) -> None:
    """Print the intents of TEXT, the words that decided, and the most alike examples."""
    try:
        archive = newest(MODELS)
    except EvaluationError as error:
        typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(2) from error
    parsed = asyncio.run(_parse(load(archive), text))
    for rank in parsed["intent_ranking"][:3]:
        typer.echo(f"{rank['confidence']:6.1%}  {rank['name']}")
    why = parsed["explanation"]
    typer.secho(f"\nWords for {why['intent']} (below 0: against it)", bold=True)
    greatest = max([abs(word["weight"]) for word in why["words"]] or [1.0])
    for word in why["words"]:
        bar = "█" * round(BAR * abs(word["weight"]) / greatest)
        typer.echo(f"{word['weight']:+6.2f}  {word['text']:16} ", nl=False)
        typer.secho(bar, fg="green" if word["weight"] > 0 else "red")
    typer.secho("\nMost alike training examples", bold=True)
    for example in why["examples"]:
        typer.echo(f"{example['likeness']:6.2f}  {example['label']:20} {example['text']}")


async def _parse(agent: Any, text: str) -> dict[str, Any]:
    from rasa.core.channels.channel import UserMessage

    message = UserMessage(text, metadata={"explain": True})
    return dict(await agent.processor.parse_message(message))


if __name__ == "__main__":
    typer.run(main)
