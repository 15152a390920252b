"""A session begins with the customer and language that the channel tells of, and with no task."""

import httpx
import pytest

from actions.session import ActionSessionStart


@pytest.mark.parametrize(
    ("metadata", "kept"),
    [
        ({"customer_id": "C1001", "language_hint": "zh"}, ("C1001", "zh")),
        ({"language_hint": "fr"}, (None, None)),
        (None, (None, None)),
    ],
)
def test_customer_and_language_come_from_the_channel(answers, run, metadata, kept):
    slots = {"session_started_metadata": metadata}
    _, sets, _ = run(ActionSessionStart(), slots)
    assert (sets["customer_id"], sets["language"]) == kept


def test_what_was_known_before_stays_known(answers, run):
    _, sets, _ = run(ActionSessionStart(), {"customer_id": "C1001", "language": "zh"})
    assert (sets["customer_id"], sets["language"]) == ("C1001", "zh")


def test_only_the_terminal_is_signed_in_by_the_environment(answers, run, monkeypatch):
    monkeypatch.setenv("SHELL_CUSTOMER", "C1002")
    assert run(ActionSessionStart(), {}, channel="cmdline")[1]["customer_id"] == "C1002"
    assert run(ActionSessionStart(), {}, channel="rest")[1]["customer_id"] is None


CUSTOMER = {"customer_id": "C1001", "name": "Alice", "tier": "plus", "points": 5}
CUSTOMER |= {"offers_allowed": False, "email": "alice@example.com"}
SIGNED_IN = {"session_started_metadata": {"customer_id": "C1001"}}


def test_conditions_may_ask_for_the_profile_and_nothing_that_tells_who_it_is(answers, run):
    answers["/customers/C1001"] = (200, CUSTOMER)
    _, sets, _ = run(ActionSessionStart(), SIGNED_IN)
    assert sets["profile"] == {"tier": "plus", "points": 5, "offers_allowed": False}


@pytest.mark.parametrize("answer", [(404, {}), (500, {}), httpx.ConnectError("down")])
def test_a_conversation_begins_though_nobody_tells_the_profile(answers, run, answer):
    answers["/customers/C1001"] = answer
    said, sets, _ = run(ActionSessionStart(), SIGNED_IN)
    assert (said, sets["profile"], sets["customer_id"]) == ([], None, "C1001")
