"""Going on from what was followed before is the same as following all of it."""

from __future__ import annotations

from dialogue_script import play
from hypothesis import given, settings
from hypothesis import strategies as st
from shop_flows import shop_graph
from test_anything import events

from dialogue.events import Acted, Event
from dialogue.fold import fold
from dialogue.remembered import Follower

SHOP = shop_graph()


@settings(max_examples=60, deadline=None)
@given(st.lists(events, max_size=15), st.lists(events, max_size=5), st.integers(0, 15))
def test_any_history_in_any_pieces_gives_the_position_of_a_fold(
    first: list[Event], more: list[Event], cut: int
) -> None:
    follower = Follower(SHOP)
    # Grown, cut back, and gone another way: whatever was seen before must not show.
    for history in (first, first + more, first[:cut] + more, more):
        assert follower.position("anna", tuple(history), {}) == fold(SHOP, history, {})


def test_conversations_do_not_mix() -> None:
    played = play(SHOP, "> return\n- action_find_orders\n- utter_ask_order")
    follower = Follower(SHOP)
    assert follower.position("anna", tuple(played.events), {}).stack
    assert not follower.position("bob", (Acted("action_listen"),), {}).stack


def test_it_forgets_the_conversation_longest_unseen() -> None:
    follower = Follower(SHOP, most=2)
    for name in ("anna", "bob", "anna", "carl"):
        follower.position(name, (Acted("action_listen"),), {})
    assert list(follower._followed) == ["anna", "carl"]


def test_other_initial_slots_are_another_conversation() -> None:
    events = tuple(play(SHOP, "> return").events)
    follower = Follower(SHOP)
    follower.position("anna", events, {})
    assert follower.position("anna", events, {"order": "HD1"}).slots["order"] == "HD1"
