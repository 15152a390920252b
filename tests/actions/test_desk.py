"""A customer who wants a person is told what to expect, and may be called back."""

import json

import pytest

from actions.account import ActionRequestDeletion
from actions.desk import (
    ActionAskCallbackPhone,
    ActionOpenTicket,
    ActionReportDamage,
    ActionReportMissing,
    ActionRequestCallback,
)

EXPECTED = {"open": True, "opens_at": None, "agents": 1, "waiting": 2, "wait_minutes": None}
CLOSED = {"open": False, "opens_at": "2026-11-28T09:00:00+08:00", "long": True}
SIGNED_IN = {"customer_id": "C1001"}


@pytest.mark.parametrize(
    ("expected", "said", "outcome"),
    [
        ({"long": False}, "utter_ticket_opened", "opened"),
        ({"long": False, "wait_minutes": 5}, "utter_ticket_opened_wait", "opened"),
        ({"long": True, "wait_minutes": 45}, "utter_ticket_opened_wait", "busy"),
        ({"long": True, "agents": 0}, "utter_ticket_opened_busy", "busy"),
        (CLOSED, "utter_ticket_opened_closed", "closed"),
    ],
)
def test_what_is_said_is_what_may_be_expected(answers, run, expected, said, outcome):
    ticket = {"number": "T-1001", "position": 3, "expectation": {**EXPECTED, **expected}}
    answers["/desk/tickets"] = (201, ticket)
    responses, sets, _ = run(ActionOpenTicket(), {"language": "en"})
    assert responses == [said]
    assert (sets["ticket_number"], sets["outcome"]) == ("T-1001", outcome)


@pytest.mark.parametrize("action", [ActionRequestDeletion, ActionReportDamage, ActionReportMissing])
def test_who_reports_something_is_told_the_tickets_number(answers, run, action):
    answers["/desk/tickets"] = (
        201,
        {"number": "T-1001", "position": 1, "expectation": {**EXPECTED, **CLOSED}},
    )
    _, _, messages = run(action(), {"language": "en"})
    assert messages[0]["number"] == "T-1001"


@pytest.mark.parametrize(("language", "day"), [("en", "Sat, 28 Nov"), ("zh", "11月28日周六")])
def test_when_people_are_back_is_told_as_the_language_writes_it(answers, run, language, day):
    ticket = {"number": "T-1001", "position": 1, "expectation": {**EXPECTED, **CLOSED}}
    answers["/desk/tickets"] = (201, ticket)
    _, _, messages = run(ActionOpenTicket(), {"language": language})
    assert (messages[0]["day"], messages[0]["time"]) == (day, "09:00")


def test_the_number_of_the_profile_is_taken_and_nobody_else_is_asked_for_theirs_twice(answers, run):
    answers["/customers/C1001"] = (200, {"customer_id": "C1001", "phone": "+447700900101"})
    said, sets, _ = run(ActionAskCallbackPhone(), SIGNED_IN)
    assert (said, sets) == ([], {"callback_phone": "+447700900101"})
    answers["/customers/C1001"] = (200, {"customer_id": "C1001", "phone": None})
    assert run(ActionAskCallbackPhone(), SIGNED_IN)[0] == ["utter_ask_callback_phone"]
    assert run(ActionAskCallbackPhone(), {})[0] == ["utter_ask_callback_phone"]


def test_the_number_is_kept_with_the_ticket_and_only_its_end_is_said(answers, run):
    answers["/desk/tickets/T-1001/callback"] = (200, {})
    slots = {"ticket_number": "T-1001", "callback_phone": ["+447700900101"]}
    said, sets, messages = run(ActionRequestCallback(), slots)
    assert (said, sets["outcome"]) == (["utter_callback_booked"], "booked")
    assert messages[0]["phone"] == "…0101"
    sent = json.loads(answers["asked"][-1][1])
    assert sent == {"conversation_id": "s1", "phone": "+447700900101"}


def test_without_a_number_nothing_is_promised(answers, run):
    said, sets, _ = run(ActionRequestCallback(), {"ticket_number": "T-1001"})
    assert (said, sets["outcome"]) == (["utter_no_callback"], "no_number")
