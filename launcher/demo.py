"""Shows the assistant at work: plays the demo conversations and prints the transcript."""

from __future__ import annotations

from pathlib import Path

import typer

from launcher.conversations import Conversation, Played, load, play
from launcher.settings import PROJECT, Settings

SCRIPT = PROJECT / "tests" / "conversations" / "demo.yml"


def show(settings: Settings, token: str, script: Path = SCRIPT) -> int:
    """Play every conversation of the script and print it.

    Args:
        settings: Where the stack listens.
        token: Token of Rasa's HTTP API.
        script: The conversations to play.

    Returns:
        Number of turns that went astray.
    """
    conversations = load(script)
    astray = sum(_show_one(conversation, settings, token) for conversation in conversations)
    turns = sum(len(conversation.turns) for conversation in conversations)
    typer.echo(f"{turns - astray} passed, {astray} failed")
    return astray


def _show_one(conversation: Conversation, settings: Settings, token: str) -> int:
    typer.secho(f"\n── {conversation.name} ──", bold=True)
    astray = 0
    for played in play(conversation, settings, token):
        _print_turn(played)
        if problems := played.problems():
            astray += 1
            typer.secho(f"   ✗ {'; '.join(problems)}", fg="red")
    return astray


def _print_turn(played: Played) -> None:
    typer.secho(f"\n  customer  {played.turn.customer}", fg="cyan")
    for reply in played.replies:
        if text := reply.get("text"):
            typer.echo("  Heed      " + text.replace("\n", "\n            "))
        if buttons := reply.get("buttons"):
            typer.secho("            " + "  ".join(f"[{b['title']}]" for b in buttons), dim=True)
