"""Simulated customers: the same for the same seed, led by what waits, never by words."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from shop_flows import shop_graph

from rehearsal.assistant import Reply
from rehearsal.customer import (
    ANGER,
    CANCELLATION,
    CLEAN,
    CORRECTION,
    DIGRESSION,
    NEGATION,
    NONE,
    SEVERAL,
    SKIP,
    TYPOS,
    Customer,
    Plan,
)
from rehearsal.figures import missed, tables, transcript
from rehearsal.goals import Goal, Goals, Told
from rehearsal.phrases import Phrases
from rehearsal.simulation import Played, converse, plan, reached, slips
from rehearsal.vocabulary import Example, Vocabulary
from rehearsal.wording import Wording

SHOP = shop_graph()
GOAL = Goal(
    name="send it back",
    intent="return",
    flow="return",
    tells={
        "order": Told({"": ("HD1",)}),
        "item": Told({"en": ("the kettle",)}),
        "reason": Told(words={"en": ("too loud",)}),
        "confirmed": Told(intent="yes_please"),
    },
    first={"item": Told({"": ("the lamp",)})},
    actions=("action_book",),
    ended="done",
)
QUICK = Goal("say hello", "greet", "greet", quick=True)
GOALS = Goals((GOAL, QUICK), ("question",))
SPOKEN = {
    "return": ["I want to send something back"],
    "greet": ["hello there"],
    "question": ["who pays the postage?"],
    "yes_please": ["yes"],
    "no_thanks": ["no"],
    "abandon": ["forget it"],
}
WORDING = Wording(
    Vocabulary(Example(intent, text) for intent, texts in SPOKEN.items() for text in texts),
    Phrases("en", corrects=("sorry, {value}",), angry=("Argh!",), joins=("{first} and {second}",)),
)
ITEM = ("return", "item")
WHY = ("return", "why")
CONFIRM = ("return", "confirm")


def customer(
    disturbance: str = NONE, noise: str = CLEAN, seed: int = 0, **more: object
) -> Customer:
    chosen = Plan(GOAL, "en", disturbance, noise, **more)
    slip = slips([text for texts in SPOKEN.values() for text in texts])
    return Customer(chosen, SHOP, WORDING, Random(seed), slip)


def asks(at: tuple[str, str] | None, *actions: str, ended: str = "", text: str = "?") -> Reply:
    over = (("return", ended),) if ended else ()
    return Reply(texts=(text,) if text else (), actions=actions, waits_at=at, ended=over)


class Scripted:
    """An assistant that gives its replies in order, the last one for ever."""

    def __init__(self, *replies: Reply) -> None:
        self.replies = list(replies)
        self.heard: list[str] = []

    async def say(self, text: str) -> Reply:
        self.heard.append(text)
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


BOOKED = asks(None, "action_book", ended="done")


async def test_a_customer_answers_what_waits_until_the_goal_is_reached():
    assistant = Scripted(asks(("return", "order")), asks(ITEM), asks(WHY), asks(CONFIRM), BOOKED)
    played = await converse(customer(), assistant.say)
    assert played.success
    assert assistant.heard == [
        "I want to send something back", "HD1", "the kettle", "too loud", "yes",
    ]  # fmt: skip


async def test_what_is_asked_is_read_from_the_position_and_not_from_the_words():
    assistant = Scripted(asks(ITEM, text="And how is the weather?"), BOOKED)
    await converse(customer(), assistant.say)
    assert assistant.heard[1] == "the kettle"


async def test_the_same_seed_gives_the_same_conversation():
    wordings = {"en": WORDING}

    async def heard(seed: int) -> list[str]:
        assistant = Scripted(asks(ITEM), asks(WHY), asks(CONFIRM), asks(WHY), asks(CONFIRM))
        random = Random(seed)
        chosen = plan(GOALS, wordings, random)
        await converse(Customer(chosen, SHOP, WORDING, random, slips(["hello"])), assistant.say)
        return assistant.heard

    for seed in range(30):
        assert await heard(seed) == await heard(seed)
    assert len({tuple(await heard(seed)) for seed in range(30)}) > 5


async def test_a_wrong_value_is_put_right_at_the_next_question():
    for seed in range(4):
        assistant = Scripted(asks(ITEM), asks(WHY), asks(CONFIRM), asks(CONFIRM), BOOKED)
        played = await converse(customer(CORRECTION, seed=seed), assistant.say)
        assert assistant.heard[1] == "the lamp"
        assert "sorry, the kettle" in assistant.heard[2:]
        assert played.disturbance == CORRECTION


async def test_a_digression_comes_once_and_the_answer_after_it():
    assistant = Scripted(asks(ITEM), asks(ITEM), asks(WHY), asks(WHY), asks(CONFIRM), BOOKED)
    played = await converse(customer(DIGRESSION, digression="question"), assistant.say)
    assert assistant.heard.count("who pays the postage?") == 1
    assert played.success


async def test_who_gives_it_up_wants_it_dropped():
    gone = asks(None, "utter_dropped", ended="abandoned")
    for seed in range(4):
        assistant = Scripted(asks(ITEM), asks(WHY), gone)
        played = await converse(customer(CANCELLATION, seed=seed), assistant.say)
        assert "forget it" in assistant.heard
        assert played.success


async def test_who_gave_it_up_and_is_not_understood_insists_and_agrees_to_nothing():
    for seed in range(4):
        assistant = Scripted(asks(ITEM), asks(WHY), asks(CONFIRM))
        played = await converse(customer(CANCELLATION, seed=seed), assistant.say)
        since = assistant.heard[assistant.heard.index("forget it") :]
        assert set(since) == {"forget it"}
        assert not played.success


async def test_what_was_done_before_it_was_given_up_was_wished():
    gone = asks(None, "utter_dropped", ended="abandoned")
    looked = asks(ITEM, "action_book")
    played = await converse(customer(CANCELLATION, seed=1), Scripted(looked, gone).say)
    assert played.success
    again = asks(None, "utter_dropped", "action_book", ended="abandoned")
    played = await converse(customer(CANCELLATION, seed=1), Scripted(looked, again).say)
    assert not played.success


async def test_a_wrong_value_is_refused_though_all_is_done_with_it():
    done = asks(None, "action_track", ended="done")
    goal = replace(GOAL, actions=("action_track",), ended="", slots={"item": "KT"})
    wording = Wording(WORDING.vocabulary, replace(WORDING.phrases, refuses=("not that one",)))
    chosen = Plan(goal, "en", NEGATION)
    refusing = Customer(chosen, SHOP, wording, Random(0), lambda text, _: text)
    assistant = Scripted(asks(ITEM), done, asks(ITEM), asks(ITEM))
    await converse(refusing, assistant.say)
    assert assistant.heard[1:4] == ["the lamp", "not that one", "the kettle"]


async def test_two_wishes_stand_in_the_first_message():
    assistant = Scripted(asks(ITEM), BOOKED)
    await converse(customer(SEVERAL, beside=QUICK), assistant.say)
    assert assistant.heard[0] == "I want to send something back and hello there"


async def test_a_question_the_goal_says_nothing_of_is_answered_no():
    assistant = Scripted(asks(("offer", "offer")), BOOKED)
    await converse(customer(), assistant.say)
    assert assistant.heard[1] == "no"


async def test_an_assistant_that_asks_the_same_again_and_again_goes_round():
    played = await converse(customer(), Scripted(asks(ITEM)).say)
    assert played.loop
    assert not played.success


async def test_an_assistant_that_does_nothing_is_a_dead_end_and_silent():
    played = await converse(customer(), Scripted(asks(None, text="")).say)
    assert played.dead_end
    assert played.silent == played.turns
    assert not played.success


async def test_a_goal_with_the_wrong_value_is_not_reached():
    goal = Goal("x", "return", "return", slots={"item": "KT"}, ended="done")
    right = Reply(ended=(("return", "done"),), slots={"item": "KT"})
    wrong = Reply(ended=(("return", "done"),), slots={"item": "LM"})
    assert reached(Played(Plan(goal, "en"), said=[("a", right)]))
    assert not reached(Played(Plan(goal, "en"), said=[("a", wrong)]))


def test_noise_changes_how_it_is_written():
    angry = {customer(noise=ANGER, seed=seed).begin() for seed in range(20)}
    assert "Argh! I want to send something back" in angry
    slipped = {customer(noise=TYPOS, seed=seed).begin() for seed in range(20)}
    assert len(slipped) > 3


def test_plans_have_what_their_goals_allow():
    for seed in range(200):
        chosen = plan(GOALS, {"en": WORDING}, Random(seed))
        if chosen.disturbance in (CORRECTION, SKIP, CANCELLATION, DIGRESSION):
            assert chosen.goal is GOAL
        assert (chosen.beside is not None) == (chosen.disturbance == SEVERAL)


def test_tables_count_and_missed_goals_are_told():
    good = Played(Plan(GOAL, "en"), success=True, said=[("a", BOOKED)])
    bad = Played(Plan(GOAL, "zh", DIGRESSION), silent=1, loop=True, said=[("a", BOOKED)])
    told = "\n".join(tables([good, bad]))
    assert "2 conversations, 2 messages" in told
    assert "100.0%" in told
    assert missed([good]) == []
    assert missed([good, bad]) == [
        "success noisy 0.0%, goal 95%", "1 loops, goal 0", "1 silent turns, goal 0",
    ]  # fmt: skip
    assert "action_book" in "\n".join(transcript(bad))
