"""The pure parts of the page, called in the browser as the page calls them."""

from __future__ import annotations

from typing import Any

import pytest
from chat_page import ChatPage

Entries = list[dict[str, Any]]


def customer(text: str, state: str = "delivered") -> dict[str, Any]:
    return {"from": "customer", "text": text, "state": state}


def heed(text: str) -> dict[str, Any]:
    return {"from": "assistant", "text": text}


def person(text: str) -> dict[str, Any]:
    return {**heed(text), "agent": "Mei", "key": f"key of {text}"}


def merge(chat: ChatPage, local: Entries, history: Entries) -> list[str]:
    merged: Entries = chat.page.evaluate(
        """async ([local, history]) => {
            const { merge } = await import("/js/merge.js");
            return merge(local, history);
        }""",
        [local, history],
    )
    return [entry["text"] for entry in merged]


@pytest.mark.parametrize(
    ("local", "history", "merged"),
    [
        ([], [], []),
        ([customer("a"), heed("b")], [customer("a"), heed("b")], ["a", "b"]),
        ([customer("a")], [customer("a"), heed("b")], ["a", "b"]),
        ([customer("a"), heed("b")], [customer("a")], ["a", "b"]),
        ([customer("a"), customer("d", "queued")], [customer("a"), heed("b")], ["a", "b", "d"]),
        (
            [customer("a"), heed("same"), customer("a"), heed("same")],
            [customer("a"), heed("same"), customer("a"), heed("same")],
            ["a", "same", "a", "same"],
        ),
        ([customer("c"), heed("d")], [heed("b"), customer("c"), heed("d")], ["b", "c", "d"]),
        # They wrote at once: here the one came first, there the other.
        ([customer("a"), person("b")], [person("b"), customer("a")], ["a", "b"]),
        ([person("a"), customer("b")], [customer("b"), person("a"), heed("c")], ["a", "b", "c"]),
        (
            [customer("a"), person("b"), person("c")],
            [person("b"), person("c"), customer("a")],
            ["a", "b", "c"],
        ),
        ([customer("a")], [person("b"), customer("a"), person("c")], ["b", "a", "c"]),
        ([customer("a"), person("b")], [customer("a"), person("b"), heed("c")], ["a", "b", "c"]),
    ],
)
def test_two_records_are_merged_in_order_without_doubling(
    chat: ChatPage, local: Entries, history: Entries, merged: list[str]
) -> None:
    assert merge(chat, local, history) == merged


def test_a_pressed_button_in_the_history_gets_its_title_back(chat: ChatPage) -> None:
    entries: Entries = chat.page.evaluate(
        """async () => {
            const { readHistory } = await import("/js/history.js");
            return readHistory([
                {from: "assistant", text: "Sure?\\n\\nReally?", at: 1764000000,
                 buttons: [{title: "Yes", payload: "/affirm"}]},
                {from: "customer", text: "/affirm", at: "2026-11-23T10:00:00Z"},
                {from: "customer", text: '/inform{"order_number": "HD1"}', at: null},
                {from: "customer", text: "/session_start"},
            ]);
        }"""
    )
    assert [entry["text"] for entry in entries] == ["Sure?", "Really?", "Yes", "inform"]
    assert entries[0]["at"] == 1764000000000


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://example.com/", True),
        ("/help/zh/returns#运费", True),
        ("javascript:alert(1)", False),
        (" JaVaScRiPt:alert(1)", False),
        ("data:text/html,x", False),
        ("", False),
        (None, False),
        (7, False),
    ],
)
def test_only_web_addresses_become_links(chat: ChatPage, address: object, safe: bool) -> None:
    answer = chat.page.evaluate(
        'async (address) => (await import("/js/addresses.js")).webAddress(address)', address
    )
    assert (answer is not None) is safe
