"""Written conversations: what is read from YAML, and what counts as astray."""

import pytest

from launcher.conversations import Played, Turn, WrittenWrong, _last_turn, load


def played(turn, texts=(), buttons=(), actions=(), slots=None, **stands):
    replies = [{"text": text} for text in texts]
    if buttons:
        replies.append({"buttons": [{"title": title} for title in buttons]})
    return Played(turn, tuple(replies), tuple(actions), slots or {}, **stands)


def test_one_expectation_or_several_may_be_written(tmp_path):
    script = tmp_path / "script.yml"
    script.write_text(
        "conversations:\n"
        "- name: A return\n"
        "  customer_id: C1001\n"
        "  turns:\n"
        "  - customer: return 10\n"
        "    says: sure\n"
        "    actions: [a, b]\n"
        "    slots: {order_number: '10'}\n"
    )
    (conversation,) = load(script)
    assert conversation.customer_id == "C1001"
    assert conversation.turns == (
        Turn("return 10", says=("sure",), actions=("a", "b"), slots={"order_number": "10"}),
    )


def test_everything_wrong_is_told_at_once_with_file_line_and_cure(tmp_path):
    script = tmp_path / "script.yml"
    script.write_text(
        "conversations:\n"
        "- name: A return\n"
        "  turns:\n"
        "  - customer: hi\n"
        "    sais: x\n"
        "  - says: hello\n"
        "    ended: {return: dome}\n"
    )
    with pytest.raises(WrittenWrong) as told:
        load(script)
    first, second, third = str(told.value).splitlines()
    assert "script.yml:5:5: unknown key 'sais'" in first
    assert "conversation 'A return'" in first
    assert "did you mean 'says'?" in first
    assert "script.yml:6:5" in second
    assert "no 'customer'" in second
    assert "script.yml:7:12: no task ends as 'dome'; did you mean 'done'?" in third


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("conversations:\n- name: x\n\tturns: []\n", "script.yml:3:1: not readable as YAML"),
        ("talks: []\n", "script.yml:1:1: unknown key 'talks'"),
        ("conversations:\n- turns: []\n", "script.yml:2:3: conversation '?' has no 'name'"),
    ],
)
def test_a_file_that_is_no_conversations_is_refused(tmp_path, written, told):
    script = tmp_path / "script.yml"
    script.write_text(written)
    with pytest.raises(WrittenWrong) as error:
        load(script)
    assert told in str(error.value)


def test_where_the_flows_stand_and_what_ended_can_be_asserted(tmp_path):
    script = tmp_path / "script.yml"
    script.write_text(
        "conversations:\n"
        "- name: A return\n"
        "  turns:\n"
        "  - {customer: return 10, flow: return, state: confirm}\n"
        "  - {customer: 'yes', flow: none, ended: {return: done}}\n"
    )
    asked, done = load(script)[0].turns
    assert played(asked, ["?"], waits_at=("return", "confirm")).problems() == []
    assert played(done, ["ok"], ended={"return": "done"}).problems() == []
    assert played(asked, ["?"], waits_at=("return", "why")).problems() == [
        "state 'why' waits, not 'confirm'"
    ]
    assert played(
        done, ["?"], waits_at=("return", "why"), ended={"return": "abandoned"}
    ).problems() == [
        "flow 'return' waits, not 'none'",
        "flow return ended abandoned, not done",
    ]


def test_where_flows_stand_is_read_from_what_actions_tell():
    listens = {"event": "action", "name": "action_listen"}
    events = [
        {"event": "action", "name": "before"},
        {"event": "user"},
        {
            "event": "action",
            "name": "say",
            "metadata": {"ended": [{"flow": "a", "outcome": "done"}]},
        },
        {**listens, "metadata": {"flow": "b", "state": "why"}},
    ]
    told = _last_turn(events)
    assert told["actions"] == ("say", "action_listen")
    assert told["waits_at"] == ("b", "why")
    assert told["ended"] == {"a": "done"}
    assert _last_turn([{"event": "user"}, listens])["waits_at"] is None


def test_what_is_said_may_stand_in_a_text_or_on_a_button():
    turn = Turn("hi", says=("Hello", "Track"))
    assert played(turn, ["Hello there"], ["Track my order"]).problems() == []


@pytest.mark.parametrize(
    ("turn", "what", "problem"),
    [
        (Turn("hi", says=("Hello",)), {"texts": ["Bye"]}, "does not say 'Hello'"),
        (Turn("hi", never=("Sorry",)), {"texts": ["Sorry"]}, "says 'Sorry'"),
        (Turn("hi"), {}, "is silent"),
        (Turn("hi"), {"texts": ["Your ticket is {number}."]}, "no words"),
        (Turn("hi"), {"texts": ["Your ticket is {'number': 'T-1'}."]}, "no words"),
        (Turn("hi", actions=("a", "b")), {"texts": ["x"], "actions": ["b", "a"]}, "run b"),
        (Turn("hi", slots={"size": "L"}), {"texts": ["x"], "slots": {"size": "M"}}, "not 'L'"),
    ],
)
def test_what_differs_is_a_problem(turn, what, problem):
    (found,) = played(turn, **what).problems()
    assert problem in found
