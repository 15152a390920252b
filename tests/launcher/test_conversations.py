"""Written conversations: what is read from YAML, and what counts as astray."""

import pytest

from launcher.conversations import Played, Turn, load


def played(turn, texts=(), buttons=(), actions=(), slots=None):
    replies = [{"text": text} for text in texts]
    if buttons:
        replies.append({"buttons": [{"title": title} for title in buttons]})
    return Played(turn, tuple(replies), tuple(actions), slots or {})


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


def test_an_unknown_key_names_the_file_and_the_conversation(tmp_path):
    script = tmp_path / "script.yml"
    script.write_text("conversations:\n- name: A return\n  turns:\n  - customer: hi\n    sais: x\n")
    with pytest.raises(ValueError, match=r"script\.yml: conversation 'A return'.*sais"):
        load(script)


def test_what_is_said_may_stand_in_a_text_or_on_a_button():
    turn = Turn("hi", says=("Hello", "Track"))
    assert played(turn, ["Hello there"], ["Track my order"]).problems() == []


@pytest.mark.parametrize(
    ("turn", "what", "problem"),
    [
        (Turn("hi", says=("Hello",)), {"texts": ["Bye"]}, "does not say 'Hello'"),
        (Turn("hi", never=("Sorry",)), {"texts": ["Sorry"]}, "says 'Sorry'"),
        (Turn("hi"), {}, "is silent"),
        (Turn("hi", actions=("a", "b")), {"texts": ["x"], "actions": ["b", "a"]}, "run b"),
        (Turn("hi", slots={"size": "L"}), {"texts": ["x"], "slots": {"size": "M"}}, "not 'L'"),
    ],
)
def test_what_differs_is_a_problem(turn, what, problem):
    (found,) = played(turn, **what).problems()
    assert problem in found
