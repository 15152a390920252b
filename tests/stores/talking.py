"""Conversations to store, and waiting for what comes of it."""

import asyncio

import pytest
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

PATIENCE = 20


def conversation(sender, *texts):
    tracker = DialogueStateTracker(sender, [])
    tracker.update(ActionExecuted("action_session_start"))
    say(tracker, *texts)
    return tracker


def say(tracker, *texts):
    for one in texts:
        tracker.update(UserUttered(one))
        tracker.update(ActionExecuted("a"))


async def until(holds):
    """Wait until something holds; fail when it never does."""
    for _ in range(PATIENCE * 100):
        if holds():
            return
        await asyncio.sleep(0.01)
    pytest.fail("It never came to hold.")
