"""A session begins with the customer and language that the channel tells of, and with no task."""

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
def test_customer_and_language_come_from_the_channel(run, metadata, kept):
    slots = {"session_started_metadata": metadata}
    _, sets, _ = run(ActionSessionStart(), slots)
    assert (sets["customer_id"], sets["language"]) == kept


def test_what_was_known_before_stays_known(run):
    _, sets, _ = run(ActionSessionStart(), {"customer_id": "C1001", "language": "zh"})
    assert (sets["customer_id"], sets["language"]) == ("C1001", "zh")


def test_only_the_terminal_is_signed_in_by_the_environment(run, monkeypatch):
    monkeypatch.setenv("SHELL_CUSTOMER", "C1002")
    assert run(ActionSessionStart(), {}, channel="cmdline")[1]["customer_id"] == "C1002"
    assert run(ActionSessionStart(), {}, channel="rest")[1]["customer_id"] is None
