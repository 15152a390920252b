"""Plays the written conversations through the real stack: trained model, actions, services."""

from pathlib import Path

import pytest

from launcher.conversations import Conversation, load, play
from launcher.stack import Stack

FILES = sorted(Path(__file__).parent.glob("*.yml"))
# The demo shows a whole visit and is played by `make demo`, on a shop of its own.
CONVERSATIONS = [c for file in FILES if file.name != "demo.yml" for c in load(file)]

pytestmark = pytest.mark.stack


def test_there_are_conversations_in_both_languages():
    chinese = [c for c in CONVERSATIONS if not c.name.isascii()]
    assert len(CONVERSATIONS) >= 30
    assert len(chinese) >= 12


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda c: c.name)
def test_conversation(conversation: Conversation, stack: Stack):
    astray = [
        f"{played.turn.customer!r}: {'; '.join(problems)}\n{played.actions}\n{played.text}"
        for played in play(conversation, stack.settings, stack.environment["RASA_TOKEN"])
        if (problems := played.problems())
    ]
    assert not astray, "\n".join(astray)
