"""Choices and repeating."""

from __future__ import annotations

import asyncio

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.turns import (
    ActionOfferTasks,
    ActionOfferValues,
    ActionRepeat,
    last_said,
)

BUTTONS = [{"title": "Return", "payload": "/return_item"}]


def bot(text: str, **data: object) -> dict[str, object]:
    return {"event": "bot", "text": text, "data": data}


def run(action, slots, events=()):
    """Run an action; return its events and what it says."""
    latest = {"text": "hm", "entities": []}
    tracker = Tracker("s1", slots, latest, list(events), False, None, {}, "action_listen")
    dispatcher = CollectingDispatcher()
    return asyncio.run(action.run(dispatcher, tracker, {})), dispatcher.messages


USER = {"event": "user", "text": "hm"}


@pytest.mark.parametrize(
    ("action", "response"),
    [(ActionOfferTasks(), "utter_which_task"), (ActionOfferValues(), "utter_which_value")],
)
def test_what_flows_found_is_offered_with_buttons(action, response):
    _, said = run(action, {"offered": BUTTONS})
    assert [(one["response"], one["buttons"]) for one in said] == [(response, BUTTONS)]


def test_the_latest_turn_is_repeated_with_its_buttons_and_cards():
    events = [bot("Hello"), USER, bot("First"), bot("Which?", buttons=BUTTONS), USER]
    _, said = run(ActionRepeat(), {}, events=events)
    assert [one["text"] for one in said] == ["First", "Which?"]
    assert said[1]["buttons"] == BUTTONS


def test_a_turn_in_which_nothing_was_said_is_passed_over():
    assert last_said([bot("Hello"), USER, USER]) == [bot("Hello")]
    assert last_said([]) == []


def test_what_this_turn_said_already_is_not_repeated():
    assert last_said([bot("Which order?"), USER, bot("I'm sorry.")]) == [bot("Which order?")]


def test_with_nothing_said_there_is_nothing_to_repeat():
    _, said = run(ActionRepeat(), {}, events=[USER])
    assert [one["response"] for one in said] == ["utter_nothing_to_repeat"]
